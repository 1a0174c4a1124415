#include "serving/queue/redis/redis_connection.h"

#include <hiredis/hiredis.h>
#include <pthread.h>

#include <csignal>
#include <ctime>
#include <utility>

#include "files/parse_number.h"

namespace ilat {
namespace {

constexpr timeval kConnecting{3, 0}, kAnswering{10, 0};
constexpr std::size_t kMostFree = 8;

void close(redisContext* context) {
  if (context != nullptr) redisFree(context);
}

redisContext* connect(const RedisUrl& url) {
  if (!url.socket.empty()) return redisConnectUnixWithTimeout(url.socket.c_str(), kConnecting);
  return redisConnectWithTimeout(url.host.c_str(), url.port, kConnecting);
}

RedisValue value_of(const redisReply& reply) {
  RedisValue value;
  switch (reply.type) {
    case REDIS_REPLY_INTEGER:
      value.kind = RedisValue::Kind::number;
      value.number = reply.integer;
      break;
    case REDIS_REPLY_STRING:
    case REDIS_REPLY_STATUS:
      value.kind = RedisValue::Kind::text;
      value.text.assign(reply.str, reply.len);
      break;
    case REDIS_REPLY_ARRAY:
      value.kind = RedisValue::Kind::list;
      for (std::size_t i = 0; i < reply.elements; ++i) value.list.push_back(value_of(*reply.element[i]));
      break;
    default:
      break;
  }
  return value;
}

/// Whether an error says that Redis takes nothing at present, not that it was asked wrongly.
bool is_passing(std::string_view error) {
  for (const char* word : {"OOM", "LOADING", "MASTERDOWN", "READONLY", "BUSY ", "CLUSTERDOWN", "NOREPLICAS", "MISCONF", "NOAUTH",
                           "WRONGPASS", "NOPERM", "TRYAGAIN"})
    if (error.starts_with(word)) return true;
  return false;
}

/// While it lives, writing to a connection that the other side has ended is an error, not this process' end: the client
/// library writes without MSG_NOSIGNAL, and what signals the process ignores is not for a library to say.
class NoBrokenPipe {
 public:
  NoBrokenPipe() {
    sigemptyset(&pipe_);
    sigaddset(&pipe_, SIGPIPE);
    sigset_t waiting;
    sigpending(&waiting);
    waited_ = sigismember(&waiting, SIGPIPE) == 1;
    pthread_sigmask(SIG_BLOCK, &pipe_, &before_);
  }
  NoBrokenPipe(const NoBrokenPipe&) = delete;
  NoBrokenPipe& operator=(const NoBrokenPipe&) = delete;
  ~NoBrokenPipe() {
    const timespec now{};
    if (!waited_) sigtimedwait(&pipe_, nullptr, &now);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }

 private:
  sigset_t pipe_{}, before_{};
  bool waited_ = false;
};

}  // namespace

std::int64_t RedisValue::as_number() const {
  if (kind == Kind::number) return number;
  return parse_number<std::int64_t>(text).value_or(0);
}

const RedisValue& RedisValue::at(std::size_t place) const {
  static const RedisValue kNothing;
  return place < list.size() ? list[place] : kNothing;
}

RedisConnection::RedisConnection(const RedisUrl& url) : shown_(url.shown()), context_(connect(url), &close) {
  if (!context_) throw Error(ErrorCode::unreachable, "there is no memory to reach it", shown_);
  if (context_->err != 0) lose(context_->errstr);
  redisSetTimeout(context_.get(), kAnswering);
  if (url.socket.empty()) redisEnableKeepAlive(context_.get());
  try {
    if (!url.password.empty() && url.user.empty()) ask(std::vector<std::string_view>{"AUTH", url.password});
    if (!url.user.empty()) ask(std::vector<std::string_view>{"AUTH", url.user, url.password});
    const std::string database = std::to_string(url.database);
    if (url.database != 0) ask(std::vector<std::string_view>{"SELECT", database});
  } catch (const RedisRefusal& refusal) {
    throw Error(ErrorCode::unreachable, refusal.message(), shown_);
  }
}

RedisConnection::~RedisConnection() = default;

void RedisConnection::lose(const std::string& why) {
  broken_ = true;
  throw Error(ErrorCode::unreachable, "cannot be reached: " + why, shown_);
}

RedisValue RedisConnection::ask(std::span<const std::string_view> words) {
  std::vector<const char*> starts;
  std::vector<std::size_t> sizes;
  for (const std::string_view word : words) {
    starts.push_back(word.data());
    sizes.push_back(word.size());
  }
  const NoBrokenPipe no_signal;
  const std::unique_ptr<redisReply, void (*)(void*)> reply(
      static_cast<redisReply*>(redisCommandArgv(context_.get(), static_cast<int>(words.size()), starts.data(), sizes.data())), &freeReplyObject);
  if (!reply) lose(context_->err != 0 ? context_->errstr : "it ended the connection");
  if (reply->type != REDIS_REPLY_ERROR) return value_of(*reply);
  const std::string error(reply->str, reply->len);
  if (is_passing(error)) throw Error(ErrorCode::unreachable, "takes nothing at present: " + error, shown_);
  throw RedisRefusal(error);
}

std::unique_ptr<RedisConnection> RedisPool::take() {
  const std::lock_guard lock(mutex_);
  if (free_.empty()) return nullptr;
  std::unique_ptr<RedisConnection> connection = std::move(free_.back());
  free_.pop_back();
  return connection;
}

RedisValue RedisPool::ask(std::span<const std::string_view> words) {
  const auto give_back = [this](std::unique_ptr<RedisConnection> connection) {
    const std::lock_guard lock(mutex_);
    if (!connection->broken() && free_.size() < kMostFree) free_.push_back(std::move(connection));
  };
  const auto ask_on = [&](std::unique_ptr<RedisConnection> connection) {
    try {
      RedisValue value = connection->ask(words);
      give_back(std::move(connection));
      return value;
    } catch (...) {
      give_back(std::move(connection));
      throw;
    }
  };
  if (std::unique_ptr<RedisConnection> old = take()) {
    try {
      return ask_on(std::move(old));
    } catch (const RedisRefusal&) {
      throw;
    } catch (const Error&) {
      const std::lock_guard lock(mutex_);
      free_.clear();  // they are as old
    }
  }
  return ask_on(std::make_unique<RedisConnection>(url_));
}

}  // namespace ilat
