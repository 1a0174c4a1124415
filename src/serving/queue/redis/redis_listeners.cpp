#include "serving/queue/redis/redis_listeners.h"

#include <mutex>
#include <nlohmann/json.hpp>
#include <utility>

#include "serving/queue/job_standing.h"

namespace ilat {
namespace {

using nlohmann::json;

/// A preview as a worker sends it, on one line; empty for anything else.
std::string checked_preview(const std::string& text) {
  const json preview = json::parse(text, nullptr, false);
  if (!preview.is_object()) return {};
  for (const char* number : {"done", "total", "variation", "x", "y", "width", "height"})
    if (const auto found = preview.find(number); found == preview.end() || !found->is_number_unsigned()) return {};
  const auto picture = preview.find("picture");
  if (picture == preview.end() || !picture->is_string() || !picture->get_ref<const std::string&>().starts_with("data:image/jpeg;base64,")) return {};
  return preview.dump(-1, ' ', true, json::error_handler_t::replace);
}

void fail(JobState& state, ErrorCode code, const std::string& why) {
  state.stage = JobStage::failed;
  state.error.emplace(code, why);
}

}  // namespace

struct RedisListeners::Listened {
  JobState state;
  KnownStanding known;
  std::map<int, JobListener> listeners = {};
};

struct RedisListeners::Shared {
  std::mutex mutex;
  std::map<std::string, Listened> jobs;
  int listeners = 0;  // so many have been given numbers
};

class RedisListeners::Subscription : public JobSubscription {
 public:
  Subscription(std::shared_ptr<Shared> shared, std::string id, int number) : shared_(std::move(shared)), id_(std::move(id)), number_(number) {}
  ~Subscription() override {
    const std::lock_guard lock(shared_->mutex);
    const auto job = shared_->jobs.find(id_);
    if (job == shared_->jobs.end()) return;
    job->second.listeners.erase(number_);
    if (job->second.listeners.empty()) shared_->jobs.erase(job);
  }

 private:
  std::shared_ptr<Shared> shared_;
  std::string id_;
  int number_;
};

RedisListeners::RedisListeners() : shared_(std::make_shared<Shared>()) {}

RedisListeners::~RedisListeners() {
  const std::lock_guard lock(shared_->mutex);
  shared_->jobs.clear();
}

std::unique_ptr<JobSubscription> RedisListeners::add(StoredJob now, JobListener listener) {
  const std::lock_guard lock(shared_->mutex);
  const std::string id = now.state.ticket.id;
  const auto listened = shared_->jobs.find(id);
  const JobState& state = listened == shared_->jobs.end() ? now.state : listened->second.state;
  for (const std::string& warning : state.warnings)
    if (!has_ended(state.stage)) listener(warning_event(warning));
  listener(standing_event(state));
  const int number = shared_->listeners++;
  if (!has_ended(state.stage)) {
    const auto place = now.state.place ? static_cast<std::int64_t>(*now.state.place) : -1;
    const auto entry = shared_->jobs.try_emplace(id, Listened{now.state, {id, now.version, now.preview, place}, {}}).first;
    entry->second.listeners.emplace(number, std::move(listener));
  }
  return std::make_unique<Subscription>(shared_, id, number);
}

bool RedisListeners::any() const {
  const std::lock_guard lock(shared_->mutex);
  return !shared_->jobs.empty();
}

void RedisListeners::tell(Listened& job, const JobEvent& event) {
  for (const auto& [number, listener] : job.listeners) listener(event);
}

void RedisListeners::tell_change(Listened& job, const Change& change, const std::filesystem::path& folder) {
  const JobState before = job.state;
  JobState& now = job.state;
  if (change.gone) {
    fail(now, ErrorCode::not_found, "the job has expired in the queue");
  } else {
    job.known.version = change.version;
    job.known.place = change.place;
    job.known.preview = change.preview_number;
    try {
      now.stage = job_stage_of(change.stage).value_or(JobStage::failed);
      now.place.reset();
      if (now.stage == JobStage::queued && change.place >= 0) now.place = static_cast<std::size_t>(change.place);
      read_standing(change.standing, folder, now);
      now.attempts = change.attempts;
    } catch (const Error& error) {
      fail(now, error.code(), error.message());
    }
  }
  for (std::size_t i = before.warnings.size(); i < now.warnings.size() && !has_ended(now.stage); ++i) tell(job, warning_event(now.warnings[i]));
  if (const std::string preview = change.preview.empty() ? std::string() : checked_preview(change.preview); !preview.empty())
    tell(job, {"preview", preview});
  const bool moved = now.stage != before.stage || now.place != before.place || now.done != before.done || now.total != before.total;
  if (moved) tell(job, standing_event(now));
  if (has_ended(now.stage)) job.listeners.clear();
}

void RedisListeners::look(RedisStore& store, const std::filesystem::path& folder) {
  std::vector<KnownStanding> known;
  {
    const std::lock_guard lock(shared_->mutex);
    for (const auto& [id, job] : shared_->jobs) known.push_back(job.known);
  }
  if (known.empty()) return;
  const std::vector<Change> changes = store.look(known);
  const std::lock_guard lock(shared_->mutex);
  for (const Change& change : changes) {
    const auto job = shared_->jobs.find(known[change.number].id);
    if (job == shared_->jobs.end()) continue;
    tell_change(job->second, change, folder);
    if (job->second.listeners.empty()) shared_->jobs.erase(job);
  }
}

}  // namespace ilat
