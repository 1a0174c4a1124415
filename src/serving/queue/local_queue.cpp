#include "serving/queue/local_queue.h"

#include <algorithm>
#include <set>
#include <system_error>
#include <utility>

#include "serving/queue/job_standing.h"

namespace ilat {
namespace {

constexpr int kMostAttempts = 2;  // a job that was running when the server was killed is done at most once more
constexpr std::size_t kMostRemembered = 20'000;

}  // namespace

struct LocalQueue::Shared {
  std::mutex mutex;
  LocalQueue* queue = nullptr;  // null once it is gone
};

class LocalQueue::Subscription : public JobSubscription {
 public:
  Subscription(std::shared_ptr<Shared> shared, std::string id, int number)
      : shared_(std::move(shared)), id_(std::move(id)), number_(number) {}
  ~Subscription() override {
    const std::lock_guard lock(shared_->mutex);
    if (shared_->queue == nullptr) return;
    if (const auto entry = shared_->queue->entries_.find(id_); entry != shared_->queue->entries_.end())
      entry->second.listeners.erase(number_);
  }

 private:
  std::shared_ptr<Shared> shared_;
  std::string id_;
  int number_;
};

double now_seconds() {
  return std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
}

LocalQueue::LocalQueue(LocalQueueOptions options) : options_(std::move(options)), shared_(std::make_shared<Shared>()) {
  shared_->queue = this;
  if (!options_.journal) return;
  journal_ = std::make_unique<Journal>(options_.folder);
  recover();
  remove_strangers();
}

LocalQueue::~LocalQueue() {
  const std::lock_guard lock(shared_->mutex);
  shared_->queue = nullptr;
}

void LocalQueue::recover() {
  for (JobState& state : journal_->read()) {
    Entry entry{std::move(state), {}};
    entry.key = pass_key(entry.state.ticket);
    JobState& job = entry.state;
    const std::string id = job.ticket.id;
    if (!has_ended(job.stage)) {
      std::error_code failed;
      if (!std::filesystem::exists(job.ticket.job.photo, failed)) {
        job.error.emplace(ErrorCode::not_found, "its pictures are not there any more", "photo");
      } else if (job.stage == JobStage::running && job.attempts >= kMostAttempts) {
        job.error.emplace(ErrorCode::internal, "the server ended twice while it worked on this job; it is not tried again");
      }
      job.stage = job.error ? JobStage::failed : JobStage::queued;
      job.done = job.total = 0;
      if (job.error) {
        job.ended = now_seconds();
        job.expires = *job.ended + static_cast<double>(options_.keep.count());
      } else {
        line_.push(job.ticket.client, id);
        ++by_client_[job.ticket.client];
      }
      keep(job);
    }
    entries_.emplace(id, std::move(entry));
  }
}

void LocalQueue::remove_strangers() {
  std::set<std::filesystem::path> known;
  for (const auto& [id, entry] : entries_) {
    for (const JobResultFile& each : entry.state.results) known.insert(each.path.filename());
    if (has_ended(entry.state.stage)) continue;
    for (const auto& [field, input] : inputs_of(entry.state.ticket.job)) known.insert(input.filename());
  }
  std::error_code failed;
  for (const auto& file : std::filesystem::directory_iterator(options_.folder, failed)) {
    const std::string name = file.path().filename().string();
    const bool ours = name.starts_with("job_") || name.starts_with("pic_") || name.starts_with("body_");
    if (ours && !known.contains(name)) std::filesystem::remove(file.path(), failed);
  }
}

void LocalQueue::keep(const JobState& state) {
  if (journal_) journal_->write(state);
}

std::chrono::seconds LocalQueue::patience() const {
  const double seconds = seconds_per_job_ * static_cast<double>(line_.size());
  return std::chrono::seconds(std::clamp(static_cast<long>(seconds / 4), 1L, 600L));
}

JobState LocalQueue::submit(JobTicket ticket) {
  const std::lock_guard lock(shared_->mutex);
  if (closed_) throw Error(ErrorCode::unreachable, "the server is stopping");
  if (line_.size() >= options_.most || by_client_[ticket.client] >= (options_.most + 1) / 2) throw QueueFull(patience());
  Entry entry{{.ticket = std::move(ticket)}, {}};
  entry.key = pass_key(entry.state.ticket);
  const std::string id = entry.state.ticket.id, client = entry.state.ticket.client;
  keep(entry.state);
  line_.push(client, id);
  ++by_client_[client];
  const auto order = line_.order();
  entry.state.place = static_cast<std::size_t>(std::ranges::find(order, id) - order.begin());
  JobState state = entry.state;
  entries_.emplace(id, std::move(entry));
  work_.notify_one();
  return state;
}

std::optional<JobState> LocalQueue::find(const std::string& id) {
  const std::lock_guard lock(shared_->mutex);
  const auto entry = entries_.find(id);
  if (entry == entries_.end()) return std::nullopt;
  JobState state = entry->second.state;
  if (state.stage == JobStage::queued) {
    const auto order = line_.order();
    state.place = static_cast<std::size_t>(std::ranges::find(order, id) - order.begin());
  }
  return state;
}

std::unique_ptr<JobSubscription> LocalQueue::listen(const std::string& id, JobListener listener) {
  std::optional<JobState> state = find(id);
  if (!state) return nullptr;
  const std::lock_guard lock(shared_->mutex);
  const auto entry = entries_.find(id);
  if (entry == entries_.end()) return nullptr;
  const std::optional<std::size_t> place = state->place;
  state = entry->second.state;
  state->place = place;
  for (const std::string& warning : state->warnings)
    if (!has_ended(state->stage)) listener(warning_event(warning));
  listener(standing_event(*state));
  const int number = listeners_++;
  if (!has_ended(state->stage)) entry->second.listeners.emplace(number, std::move(listener));
  return std::make_unique<Subscription>(shared_, id, number);
}

/// Without the lock: /health answers on the server's thread, also while the journal is being written.
QueueCounts LocalQueue::counts() { return {line_.size(), running_, options_.most}; }

void LocalQueue::tell(Entry& entry, const JobEvent& event) {
  for (const auto& [number, listener] : entry.listeners) listener(event);
  if (event.last) entry.listeners.clear();
}

void LocalQueue::tell_places() {
  const auto order = line_.order();
  for (std::size_t place = 0; place < order.size(); ++place) {
    Entry& entry = entries_.at(order[place]);
    if (entry.listeners.empty() || entry.state.place == place) continue;
    entry.state.place = place;
    tell(entry, standing_event(entry.state));
  }
}

std::vector<JobTicket> LocalQueue::take(std::size_t most, std::stop_token stop) {
  std::unique_lock lock(shared_->mutex);
  if (!work_.wait(lock, stop, [&] { return line_.size() > 0; })) return {};
  if (stop.stop_requested()) return {};
  const auto ids = line_.take(most, [&](const std::string& first, const std::string& other) {
    return entries_.at(first).key == entries_.at(other).key;
  });
  std::vector<JobTicket> tickets;
  for (const std::string& id : ids) {
    Entry& entry = entries_.at(id);
    JobState& state = entry.state;
    if (--by_client_[state.ticket.client] == 0) by_client_.erase(state.ticket.client);
    state.stage = JobStage::running;
    state.started = now_seconds();
    state.place.reset();
    ++state.attempts;
    ++running_;
    try {
      keep(state);
    } catch (const Error&) {  // the work goes on; after a kill it would be begun once more
    }
    tell(entry, standing_event(state));
    tickets.push_back(state.ticket);
  }
  tell_places();
  return tickets;
}

Wanted LocalQueue::report(const std::string& id, int done, int total) {
  const std::lock_guard lock(shared_->mutex);
  const auto entry = entries_.find(id);
  if (entry == entries_.end() || entry->second.state.stage != JobStage::running) return Wanted::cancelled;
  JobState& state = entry->second.state;
  if (state.done == done && state.total == total) return Wanted::yes;
  state.done = done;
  state.total = total;
  if (total > 0) tell(entry->second, standing_event(state));
  return Wanted::yes;
}

void LocalQueue::preview(const std::string& id, std::string data) {
  const std::lock_guard lock(shared_->mutex);
  const auto entry = entries_.find(id);
  if (entry != entries_.end()) tell(entry->second, {"preview", std::move(data)});
}

void LocalQueue::warn(const std::string& id, const std::string& text) {
  const std::lock_guard lock(shared_->mutex);
  const auto entry = entries_.find(id);
  if (entry == entries_.end() || entry->second.state.stage != JobStage::running) return;
  entry->second.state.warnings.push_back(text);
  tell(entry->second, warning_event(text));
}

void LocalQueue::end(Entry& entry, JobStage stage) {
  JobState& state = entry.state;
  if (state.stage == JobStage::running) --running_;
  if (state.stage == JobStage::queued && line_.remove(state.ticket.id))
    if (--by_client_[state.ticket.client] == 0) by_client_.erase(state.ticket.client);
  state.stage = stage;
  state.place.reset();
  state.ended = now_seconds();
  state.expires = *state.ended + static_cast<double>(options_.keep.count());
  try {
    keep(state);
  } catch (const Error& error) {
    state.warnings.push_back(std::string("is not in the journal: ") + error.message());
  }
  remove_inputs(state.ticket.job);
  tell_end(state);
  tell(entry, standing_event(state));
}

void LocalQueue::finish(const std::string& id, FinishedJob result) {
  const std::lock_guard lock(shared_->mutex);
  const auto entry = entries_.find(id);
  if (entry == entries_.end() || entry->second.state.stage != JobStage::running) {
    std::error_code failed;
    for (const JobResultFile& each : result.results) std::filesystem::remove(each.path, failed);
    return;
  }
  JobState& state = entry->second.state;
  state.results = std::move(result.results);
  state.edit = std::move(result.edit);
  state.warnings = std::move(result.warnings);
  state.done = state.total;
  if (state.started) seconds_per_job_ += (std::clamp(now_seconds() - *state.started, 0.01, 600.0) - seconds_per_job_) / 8;
  end(entry->second, JobStage::done);
}

void LocalQueue::fail(const std::string& id, const Error& error) {
  const std::lock_guard lock(shared_->mutex);
  const auto entry = entries_.find(id);
  if (entry == entries_.end() || entry->second.state.stage != JobStage::running) return;
  entry->second.state.error = error;
  end(entry->second, JobStage::failed);
}

void LocalQueue::hand_back(const std::string& id) {
  const std::lock_guard lock(shared_->mutex);
  const auto entry = entries_.find(id);
  if (entry == entries_.end() || entry->second.state.stage != JobStage::running) return;
  if (closed_ && !journal_) {
    entry->second.state.error.emplace(ErrorCode::cancelled, "the server is stopping");
    return end(entry->second, JobStage::cancelled);
  }
  JobState& state = entry->second.state;
  state.stage = JobStage::queued;
  state.done = state.total = 0;
  --state.attempts;
  --running_;
  line_.push_front(state.ticket.client, id);
  ++by_client_[state.ticket.client];
  keep(state);
  work_.notify_one();
}

std::optional<JobState> LocalQueue::cancel(const std::string& id) {
  const std::lock_guard lock(shared_->mutex);
  const auto entry = entries_.find(id);
  if (entry == entries_.end()) return std::nullopt;
  if (has_ended(entry->second.state.stage)) {
    JobState state = entry->second.state;
    forget(entry);
    return state;
  }
  end(entry->second, JobStage::cancelled);
  JobState state = entry->second.state;
  tell_places();
  return state;
}

void LocalQueue::forget(std::map<std::string, Entry>::iterator entry) {
  std::error_code failed;
  for (const JobResultFile& each : entry->second.state.results) std::filesystem::remove(each.path, failed);
  if (journal_) journal_->remove(entry->first);
  entries_.erase(entry);
}

std::uint64_t LocalQueue::kept_bytes() const {
  std::uint64_t bytes = 0;
  for (const auto& [id, entry] : entries_)
    for (const JobResultFile& each : entry.state.results) bytes += each.bytes;
  return bytes;
}

void LocalQueue::expire(double now) {
  const std::lock_guard lock(shared_->mutex);
  std::vector<std::pair<double, std::string>> ended;
  for (const auto& [id, entry] : entries_)
    if (entry.state.ended) ended.emplace_back(*entry.state.ended, id);
  std::ranges::sort(ended);
  std::uint64_t bytes = kept_bytes();
  for (const auto& [time, id] : ended) {
    const auto entry = entries_.find(id);
    const bool old = entry->second.state.expires.value_or(0) <= now;
    if (!old && bytes <= options_.keep_bytes && entries_.size() <= kMostRemembered) continue;
    for (const JobResultFile& each : entry->second.state.results) bytes -= each.bytes;
    forget(entry);
  }
}

void LocalQueue::close() {
  const std::lock_guard lock(shared_->mutex);
  closed_ = true;
  if (journal_) return;
  for (const std::string& id : line_.order()) {
    Entry& entry = entries_.at(id);
    entry.state.error.emplace(ErrorCode::cancelled, "the server is stopping");
    end(entry, JobStage::cancelled);
  }
}

}  // namespace ilat
