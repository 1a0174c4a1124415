#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace ilat {

/// A few threads for what would keep the server's own: reading pictures, looking for faces, writing base64.
class ThreadPool {
 public:
  /// @param most tasks that may wait
  ThreadPool(std::size_t threads, std::size_t most) : most_(most) {
    for (std::size_t i = 0; i < threads; ++i) threads_.emplace_back([this](const std::stop_token& stop) { work(stop); });
  }
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;
  ~ThreadPool() { stop(); }

  /// What has not begun is dropped.
  void stop() {
    for (std::jthread& thread : threads_) thread.request_stop();
    threads_.clear();
    const std::lock_guard lock(mutex_);
    tasks_.clear();
  }

  /// @return false if too many wait already
  bool run(std::function<void()> task) {
    const std::lock_guard lock(mutex_);
    if (threads_.empty() || tasks_.size() >= most_) return false;
    tasks_.push_back(std::move(task));
    there_.notify_one();
    return true;
  }

 private:
  void work(const std::stop_token& stop) {
    while (true) {
      std::unique_lock lock(mutex_);
      if (!there_.wait(lock, stop, [&] { return !tasks_.empty(); }) || stop.stop_requested()) return;
      const std::function<void()> task = std::move(tasks_.front());
      tasks_.pop_front();
      lock.unlock();
      task();
    }
  }

  std::size_t most_;
  std::mutex mutex_;
  std::condition_variable_any there_;
  std::deque<std::function<void()>> tasks_;
  std::vector<std::jthread> threads_;  // last: they end first
};

}  // namespace ilat
