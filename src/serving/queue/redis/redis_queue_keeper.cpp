// The thread that keeps this process' part in the shared queue up.
#include <algorithm>
#include <utility>

#include "editing/current_error.h"
#include "serving/queue/redis/redis_queue.h"

namespace ilat {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds kTick{50}, kIdle{250};  // between two looks
constexpr milliseconds kToldAnyway{250};       // so soon a worker hears that its job is not wanted
constexpr milliseconds kCounting{500};

}  // namespace

void RedisQueue::keep_up(const std::stop_token& stop) {
  milliseconds wait = kFirstWait;
  while (!stop.stop_requested()) {
    const bool listening = listeners_.any();
    {
      std::unique_lock lock(mutex_);
      const milliseconds tick = listening || !own_.empty() ? kTick : kIdle;
      changed_.wait_for(lock, stop, tick, [this] { return std::exchange(awake_, false); });
    }
    try {
      tell_own();
      listeners_.look(store_, options_.folder);
      show_life();
      if (trouble()) {
        store_.greet();  // there may have been nothing else to ask
        there_again();
      }
      wait = kFirstWait;
    } catch (const std::exception&) {
      lost(current_error());
      pause(wait, stop);
      wait = std::min(2 * wait, kLongestWait);
    }
  }
}

void RedisQueue::tell_own() {
  std::vector<Own> news;
  const bool anyway = Clock::now() - told_ >= kToldAnyway;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [id, own] : own_) {
      if (!own.wanted || (!own.news && !anyway)) continue;
      news.push_back(own);
      own.news = false;
      own.preview.clear();
    }
  }
  if (anyway) told_ = Clock::now();
  for (const Own& each : news) {
    const std::string& id = each.job.state.ticket.id;
    if (store_.tell(each.job.state, each.owner, each.preview)) continue;
    const std::lock_guard lock(mutex_);
    if (const auto own = own_.find(id); own != own_.end() && own->second.owner == each.owner) own->second.wanted = false;
  }
}

void RedisQueue::show_life() {
  const auto now = Clock::now();
  if (now - counted_ >= kCounting) {
    const QueueCounts there = store_.counts(options_.models.front());
    counted_ = now;  // a failure is tried again at once
    const std::lock_guard lock(mutex_);
    counts_.queued = there.queued;
    counts_.running = there.running;
  }
  const bool works = works_;
  if (now - shown_ < options_.silent / 6 && works == shown_working_) return;
  const auto gone = std::max(seconds(2), std::chrono::duration_cast<seconds>(2 * options_.silent));
  for (const std::string& model : options_.models) {
    std::vector<std::string> entries;
    {
      const std::lock_guard lock(mutex_);
      for (const auto& [id, own] : own_)
        if (own.turn.model == model) entries.push_back(own.turn.entry);
    }
    const std::size_t workers = store_.beat(model, works ? worker_ : std::string(), gone, entries);
    const std::lock_guard lock(mutex_);
    if (model == options_.models.front()) counts_.workers = workers;
  }
  shown_ = now;
  shown_working_ = works;
}

void RedisQueue::wake() {
  const std::lock_guard lock(mutex_);
  awake_ = true;
  changed_.notify_all();
}

void RedisQueue::pause(milliseconds time, const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  changed_.wait_for(lock, stop, time, [] { return false; });
}

void RedisQueue::lost(const Error& error) {
  {
    const std::lock_guard lock(mutex_);
    const bool known = trouble_.has_value();
    trouble_ = error;
    if (known) return;
  }
  if (options_.log) options_.log(std::string(error.what()) + "; it is tried again");
}

void RedisQueue::there_again() {
  {
    const std::lock_guard lock(mutex_);
    trouble_.reset();
  }
  if (options_.log) options_.log(store_.url().shown() + ": is there again");
}

}  // namespace ilat
