#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>

namespace ilat {

/// One line for every refused request: whose it was, which of our paths it asked, how it was answered. Nothing that a
/// client wrote stands in it, and however many are refused there are few lines.
class RefusalLog {
 public:
  static constexpr std::size_t kMostInASecond = 10;
  using Clock = std::chrono::steady_clock;

  /// @param write takes one line; empty = nothing is said
  explicit RefusalLog(std::function<void(const std::string& line)> write) : write_(std::move(write)) {}

  /// From one thread. @param path the route's, /v1/jobs/{id}; empty = none of ours
  void tell(const std::string& address, const std::string& path, int status, Clock::time_point now = Clock::now());

 private:
  std::function<void(const std::string&)> write_;
  Clock::time_point second_ = {};  // the one in which `said_` and `left_out_` count
  std::size_t said_ = 0, left_out_ = 0;
};

}  // namespace ilat
