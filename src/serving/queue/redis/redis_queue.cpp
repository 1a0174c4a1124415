#include "serving/queue/redis/redis_queue.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <system_error>
#include <utility>

#include "files/sha256.h"
#include "serving/http/spooled_file.h"
#include "serving/queue/redis/queue_files.h"

namespace ilat {
namespace {

namespace fs = std::filesystem;
using std::chrono::seconds;

constexpr seconds kClosing{5};  // to tell a lost Redis the last results
constexpr std::size_t kMostFetched = 20'000;

/// "host-1234-0f1e2d3c"
std::string worker_name() {
  std::array<char, 65> host{};
  ::gethostname(host.data(), host.size() - 1);
  std::string name(host.data());
  std::erase_if(name, [](char letter) { return !is_plain_name({letter}) || letter == ':'; });
  return name.substr(0, 32) + "-" + std::to_string(::getpid()) + "-" + random_name().substr(0, 8);
}

}  // namespace

std::unique_ptr<JobQueue> open_shared_queue(SharedQueueOptions options) { return std::make_unique<RedisQueue>(std::move(options)); }

RedisQueue::RedisQueue(SharedQueueOptions options)
    : options_(std::move(options)), work_folder_(options_.folder / "taken"), worker_(worker_name()), store_(parse_redis_url(options_.url)) {
  store_.check_version();
  fs::create_directories(work_folder_);
  for (const std::string& model : options_.models) store_.make_group(model);
  counts_.most = options_.most;
  keeper_ = std::jthread([this](const std::stop_token& stop) { keep_up(stop); });
}

RedisQueue::~RedisQueue() {
  keeper_.request_stop();
  keeper_.join();
  try {
    if (works_)
      for (const std::string& model : options_.models) store_.leave(model, worker_);
  } catch (const Error&) {  // it is forgotten in time
  }
  std::error_code failed;
  fs::remove_all(work_folder_, failed);
  for (const auto& [id, state] : fetched_) remove_files(state.results);
}

// For those who ask.

JobState RedisQueue::submit(JobTicket ticket) {
  if (closed_) throw Error(ErrorCode::unreachable, "the server is stopping");
  StoredJob job{.state = {.ticket = std::move(ticket)}, .model = options_.models.front(), .keep = options_.keep};
  const JobTicket& asked = job.state.ticket;
  RedisStore::Submission submission;
  const auto forget = [&] {
    try {
      store_.forget_inputs(asked.id, asked.job);
    } catch (const Error&) {  // they expire
    }
  };
  try {
    for (const auto& [field, path] : inputs_of(asked.job))
      if (!path.empty()) store_.put_input(asked.id, field, text_in(map_file(path)), kKeepWaiting);
    submission = store_.submit(job, sha256_of(pass_key(asked)), {options_.most, (options_.most + 1) / 2, kKeepWaiting});
  } catch (const Error&) {
    forget();
    throw;
  }
  if (submission.how == RedisStore::Submitted::full) {
    forget();
    const QueueCounts now = counts();
    const std::size_t workers = std::max<std::size_t>(now.workers.value_or(1), 1);
    throw QueueFull(seconds(std::clamp<std::size_t>(now.queued / 4 / workers, 1, 600)));
  }
  remove_inputs(asked.job);
  job.state.place = submission.place;
  return job.state;
}

bool RedisQueue::fetch_results(StoredJob& job) {
  for (std::size_t i = 0; i < job.state.results.size(); ++i) {
    JobResultFile& result = job.state.results[i];
    std::error_code missing;
    if (!fs::exists(result.path, missing)) {
      const auto bytes = store_.result(job.state.ticket.id, job.owner, static_cast<int>(i) + 1);
      if (!bytes) return false;
      write_whole(result.path, *bytes);
    }
    result.bytes = fs::file_size(result.path, missing);
  }
  const std::lock_guard lock(mutex_);
  fetched_[job.state.ticket.id] = job.state;
  return true;
}

std::optional<JobState> RedisQueue::find(const std::string& id) {
  std::optional<StoredJob> job = store_.find(id, options_.folder);
  if (!job) return std::nullopt;
  if (job->state.stage == JobStage::done && !fetch_results(*job)) return std::nullopt;
  return std::move(job->state);
}

std::optional<JobState> RedisQueue::cancel(const std::string& id) {
  std::optional<StoredJob> job = store_.find(id, options_.folder);
  if (!job) return std::nullopt;
  if (has_ended(job->state.stage)) {
    store_.forget(*job);
    const std::lock_guard lock(mutex_);
    fetched_.erase(id);
    remove_files(job->state.results);
    return std::move(job->state);
  }
  end_now(*job, JobStage::cancelled);
  if (store_.end(*job, "") != RedisStore::Ended::now) return find(id);  // it has just ended otherwise
  tell_end(job->state);
  {
    const std::lock_guard lock(mutex_);
    if (const auto own = own_.find(id); own != own_.end()) own->second.wanted = false;
  }
  wake();
  return std::move(job->state);
}

std::unique_ptr<JobSubscription> RedisQueue::listen(const std::string& id, JobListener listener) {
  std::optional<StoredJob> job = store_.find(id, options_.folder);
  if (!job) return nullptr;
  auto subscription = listeners_.add(std::move(*job), std::move(listener));
  wake();
  return subscription;
}

QueueCounts RedisQueue::counts() {
  const std::lock_guard lock(mutex_);
  return counts_;
}

// For the process that holds it.

void RedisQueue::expire(double now) {
  const std::lock_guard lock(mutex_);
  std::vector<std::pair<double, std::string>> ended;
  std::uint64_t bytes = 0;
  for (const auto& [id, state] : fetched_) {
    ended.emplace_back(state.ended.value_or(0), id);
    for (const JobResultFile& each : state.results) bytes += each.bytes;
  }
  std::ranges::sort(ended);
  for (const auto& [time, id] : ended) {
    const JobState& state = fetched_.at(id);
    const bool old = state.expires.value_or(0) <= now;
    if (!old && bytes <= options_.keep_bytes && fetched_.size() <= kMostFetched) continue;
    for (const JobResultFile& each : state.results) bytes -= each.bytes;
    remove_files(state.results);
    fetched_.erase(id);
  }
}

void RedisQueue::close() {
  closing_until_ = Clock::now() + kClosing;
  closed_ = true;
}

std::size_t RedisQueue::own_running() {
  const std::lock_guard lock(mutex_);
  return own_.size();
}

std::optional<Error> RedisQueue::trouble() {
  const std::lock_guard lock(mutex_);
  return trouble_;
}

}  // namespace ilat
