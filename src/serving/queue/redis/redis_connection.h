#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ilat/error.h"
#include "serving/queue/redis/redis_url.h"

struct redisContext;

namespace ilat {

/// What Redis answers.
struct RedisValue {
  enum class Kind { nothing, number, text, list };
  Kind kind = Kind::nothing;
  std::int64_t number = 0;
  std::string text = {};
  std::vector<RedisValue> list = {};

  /// A number, or a text that is one; else 0.
  std::int64_t as_number() const;
  /// The element, or nothing where there is none.
  const RedisValue& at(std::size_t place) const;
  bool exists() const { return kind != Kind::nothing; }
};

/// Redis understood a command and would not do it: something of another kind lies under a key, a script fails.
class RedisRefusal : public Error {
 public:
  explicit RedisRefusal(std::string why) : Error(ErrorCode::bad_input, std::move(why), "the queue") {}
};

/// One connection, for one thread at a time.
class RedisConnection {
 public:
  /// Connects, logs in and chooses the database. @throws Error unreachable
  explicit RedisConnection(const RedisUrl& url);
  RedisConnection(const RedisConnection&) = delete;
  RedisConnection& operator=(const RedisConnection&) = delete;
  ~RedisConnection();

  /// @throws Error unreachable: the connection is of no use any more, or Redis takes nothing at present (it is loading, has
  /// no memory, is a replica); RedisRefusal
  RedisValue ask(std::span<const std::string_view> words);
  bool broken() const { return broken_; }

 private:
  [[noreturn]] void lose(const std::string& why);
  std::string shown_;
  std::unique_ptr<redisContext, void (*)(redisContext*)> context_;
  bool broken_ = false;
};

/// Connections to one Redis server, for any thread.
class RedisPool {
 public:
  explicit RedisPool(RedisUrl url) : url_(std::move(url)) {}

  /// On a free connection, or a new one; an old one that was lost meanwhile is replaced once.
  /// @throws as RedisConnection::ask
  RedisValue ask(std::span<const std::string_view> words);
  RedisValue ask(std::initializer_list<std::string_view> words) { return ask(std::span(words.begin(), words.size())); }
  const RedisUrl& url() const { return url_; }

 private:
  std::unique_ptr<RedisConnection> take();
  RedisUrl url_;
  std::mutex mutex_;
  std::vector<std::unique_ptr<RedisConnection>> free_;
};

}  // namespace ilat
