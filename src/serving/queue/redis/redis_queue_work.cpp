// What the shared queue does for those who work.
#include <algorithm>
#include <utility>

#include "editing/current_error.h"
#include "serving/queue/redis/queue_files.h"
#include "serving/queue/redis/redis_queue.h"

namespace ilat {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr int kMostAttempts = 3;          // a job whose workers die is not given to a fourth
constexpr milliseconds kTakeWait{300};    // for a turn, before it is looked whether to stop
constexpr milliseconds kInsisting{1000};  // between two tries to tell a lost Redis a result

}  // namespace

std::vector<JobTicket> RedisQueue::take(std::size_t most, std::stop_token stop) {
  works_ = true;
  milliseconds wait = kFirstWait;
  while (!stop.stop_requested()) {
    try {
      const std::optional<Turn> turn = next_turn();
      wait = kFirstWait;
      if (!turn) continue;
      if (stop.stop_requested()) {  // meanwhile; one that was left goes to whoever claims it next
        if (!turn->left) store_.give_back(*turn);
        break;
      }
      if (std::vector<JobTicket> tickets = begin(*turn, most); !tickets.empty()) return tickets;
    } catch (const Error& error) {
      lost(error);
      pause(wait, stop);
      wait = std::min(2 * wait, kLongestWait);
    }
  }
  return {};
}

std::optional<Turn> RedisQueue::next_turn() try {
  bool look_for_left = false;
  {
    const std::lock_guard lock(mutex_);
    if (const auto now = Clock::now(); now - claimed_ >= options_.silent / 3) claimed_ = now, look_for_left = true;
  }
  if (look_for_left)
    for (const std::string& model : options_.models)
      if (std::optional<Turn> left = store_.claim(model, worker_, options_.silent)) return left;
  std::vector<Turn> turns = store_.next_turns(options_.models, worker_, kTakeWait);
  for (std::size_t i = 1; i < turns.size(); ++i) store_.give_back(turns[i]);
  if (turns.empty()) return std::nullopt;
  return std::move(turns.front());
} catch (const RedisRefusal& refusal) {
  if (!refusal.message().starts_with("NOGROUP")) throw;
  for (const std::string& model : options_.models) store_.make_group(model);  // Redis has lost everything
  return std::nullopt;
}

std::vector<JobTicket> RedisQueue::begin(const Turn& turn, std::size_t most) {
  std::vector<JobTicket> tickets;
  for (const BegunJob& begun : store_.begin(turn, worker_, most, kKeepWaiting)) {
    try {
      if (JobTicket ticket; load(begun, turn, ticket)) tickets.push_back(std::move(ticket));
    } catch (const Error&) {
      if (tickets.empty()) throw;
      break;  // the rest of the turn is claimed once these have ended
    }
  }
  wake();
  return tickets;
}

bool RedisQueue::load(const BegunJob& begun, const Turn& turn, JobTicket& ticket) {
  StoredJob job;
  try {
    job = store_.read_ticket(begun.id, work_folder_);
    job.model = job.state.ticket.model = turn.model;
    if (begun.attempts > kMostAttempts)
      throw Error(ErrorCode::internal, "its worker ended " + std::to_string(kMostAttempts) + " times while it worked on this job; it is not tried again");
    read_inputs(job.state.ticket);
  } catch (const Error& error) {
    remove_inputs(job.state.ticket.job);
    if (error.code() == ErrorCode::unreachable || error.code() == ErrorCode::unwritable) throw;  // another worker may
    job.state.ticket.id = begun.id;
    job.model = turn.model;
    job.state.error = error;
    end_now(job, JobStage::failed);
    end(job, begun.owner);
    return false;
  }
  JobState& state = job.state;
  state.ticket.job.max_pixels.pixels = std::min(state.ticket.job.max_pixels.pixels, options_.most_pixels);
  state.stage = JobStage::running;
  state.started = now_seconds();
  state.attempts = begun.attempts;
  ticket = state.ticket;
  const std::lock_guard lock(mutex_);
  own_[begun.id] = {std::move(job), begun.owner, turn};
  return true;
}

void RedisQueue::read_inputs(const JobTicket& ticket) {
  for (const auto& [field, path] : inputs_of(ticket.job)) {
    if (path.empty()) continue;
    const auto bytes = store_.input(ticket.id, field, options_.most_input_bytes);
    if (!bytes) throw Error(ErrorCode::not_found, "is not in the queue any more", field);
    write_whole(path, *bytes);
  }
}

Wanted RedisQueue::report(const std::string& id, int done, int total) {
  const std::lock_guard lock(mutex_);
  const auto own = own_.find(id);
  if (own == own_.end() || !own->second.wanted) return Wanted::cancelled;
  JobState& state = own->second.job.state;
  own->second.news = own->second.news || state.done != done || state.total != total;
  state.done = done;
  state.total = total;
  return Wanted::yes;
}

void RedisQueue::preview(const std::string& id, std::string data) {
  const std::lock_guard lock(mutex_);
  if (const auto own = own_.find(id); own != own_.end()) {
    own->second.preview = std::move(data);
    own->second.news = true;
  }
}

void RedisQueue::warn(const std::string& id, const std::string& text) {
  const std::lock_guard lock(mutex_);
  if (const auto own = own_.find(id); own != own_.end()) {
    own->second.job.state.warnings.push_back(text);
    own->second.news = true;
  }
}

std::optional<RedisQueue::Own> RedisQueue::wanted(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto own = own_.find(id);
  if (own == own_.end() || !own->second.wanted) return std::nullopt;
  return own->second;
}

void RedisQueue::let_go(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto own = own_.find(id);
  if (own == own_.end()) return;
  remove_inputs(own->second.job.state.ticket.job);
  own_.erase(own);
}

bool RedisQueue::end(const StoredJob& job, const std::string& owner) {
  RedisStore::Ended ended = RedisStore::Ended::unknown;
  insist([&] { ended = store_.end(job, owner); });
  const bool counts = ended == RedisStore::Ended::now || ended == RedisStore::Ended::before_by_this_owner;
  if (counts) tell_end(job.state);
  return counts;
}

bool RedisQueue::store_results(Own& own, const std::vector<JobResultFile>& files) {
  const StoredJob& job = own.job;
  for (std::size_t i = 0; i < files.size(); ++i) {
    const auto put = [&, number = static_cast<int>(i) + 1] {
      store_.put_result(job.state.ticket.id, own.owner, number, text_in(map_file(files[i].path)), job.keep);
    };
    if (!insist(put)) return false;
  }
  return true;
}

void RedisQueue::finish(const std::string& id, FinishedJob result) {
  if (std::optional<Own> own = wanted(id)) {
    JobState& state = own->job.state;
    state.results = result.results;
    state.warnings = std::move(result.warnings);
    state.edit = std::move(result.edit);
    state.done = state.total;
    try {
      if (store_results(*own, result.results)) {
        end_now(own->job, JobStage::done);
        if (!end(own->job, own->owner)) store_.forget_results(id, own->owner, state.results.size());
      }
    } catch (const std::exception&) {
      lost(current_error());  // who claims the job may have more luck
    }
  }
  remove_files(result.results);
  let_go(id);
}

void RedisQueue::fail(const std::string& id, const Error& error) {
  if (std::optional<Own> own = wanted(id)) {
    own->job.state.error = error;
    end_now(own->job, JobStage::failed);
    try {
      end(own->job, own->owner);
    } catch (const Error& refused) {
      lost(refused);
    }
  }
  let_go(id);
}

void RedisQueue::hand_back(const std::string& id) {
  if (std::optional<Own> own = wanted(id)) {
    JobState& state = own->job.state;
    state.done = state.total = 0;
    state.started.reset();
    state.warnings.clear();
    try {
      insist([&] { store_.hand_back(own->job, own->owner); });
    } catch (const Error& refused) {
      lost(refused);
    }
  }
  let_go(id);
}

bool RedisQueue::insist(const std::function<void()>& action) {
  milliseconds wait = kFirstWait;
  while (true) {
    try {
      action();
      return true;
    } catch (const Error& error) {
      if (error.code() != ErrorCode::unreachable) throw;
      lost(error);
      if (Clock::now() >= closing_until_.load()) return false;
    }
    std::this_thread::sleep_for(wait);
    wait = std::min(2 * wait, kInsisting);
  }
}

}  // namespace ilat
