#pragma once

#include <chrono>
#include <string>

namespace ilat {

/// How far a long job is, on stderr: one line drawn over and over on a terminal; elsewhere, for work of more than a few
/// seconds, a line every tenth of the way; nothing at all when silent.
class ProgressBar {
 public:
  enum class Style { bar, lines, silent };
  using Clock = std::chrono::steady_clock;

  /// `bar` if stderr is a terminal, `lines` if not, `silent` if the user asked for JSON.
  static Style style_for(bool json);

  /// "######........................": the share of `total` that is done
  static std::string cells(double done, int total);

  /// @param patience how long the work may take before the first of the plain lines
  ProgressBar(std::string label, Style style, Clock::duration patience = std::chrono::seconds(3))
      : label_(std::move(label)), style_(style), patience_(patience) {}
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;
  ~ProgressBar() { end_line(); }

  /// @param done 0 ... total; a fraction counts for the time left
  void update(double done, int total);
  /// Other output may follow: leaves the terminal on a fresh line.
  void end_line();

 private:
  /// Seconds until done at the speed so far; 0 while unknown.
  int seconds_left(double done, int total) const;

  std::string label_;
  Style style_;
  Clock::duration patience_;
  Clock::time_point start_ = Clock::now();
  Clock::time_point drawn_{};
  int tenths_ = 0;  // of the way, when the last plain line was written
  bool line_open_ = false;
};

}  // namespace ilat
