#pragma once

#include <chrono>
#include <string>

namespace ilat {

/// How far a long job is, on stderr: one line drawn over and over on a terminal, a line every tenth of the way
/// elsewhere, nothing at all when silent.
class ProgressBar {
 public:
  enum class Style { bar, lines, silent };

  /// `bar` if stderr is a terminal, `lines` if not, `silent` if the user asked for JSON.
  static Style style_for(bool json);

  ProgressBar(std::string label, Style style) : label_(std::move(label)), style_(style) {}
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  /// Leaves the terminal on a fresh line, whatever happened.
  ~ProgressBar();

  /// @param done 0 ... total; a fraction counts for the time left
  void update(double done, int total);

 private:
  using Clock = std::chrono::steady_clock;
  /// Seconds until done at the speed so far; 0 while unknown.
  int seconds_left(double done, int total) const;

  std::string label_;
  Style style_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point drawn_{};
  int tenths_ = 0;
  bool line_open_ = false;
};

}  // namespace ilat
