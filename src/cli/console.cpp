#include "cli/console.h"

#include <cstdio>

#include "cli/report.h"

namespace ilat {

JobEvents Console::events() {
  JobEvents events{.progress = [this](const JobProgress& progress) { return update(progress); }};
  if (json_) return events;
  events.warning = [this](const std::string& text) {
    if (bar_) bar_->end_line();
    report_warning(text);
  };
  events.written = [this](const std::filesystem::path& file) {
    if (bar_) bar_->end_line();
    std::puts(file.c_str());
    std::fflush(stdout);
  };
  return events;
}

bool Console::update(const JobProgress& progress) {
  if (!bar_) {
    interrupt_.emplace();
    bar_.emplace(steps_, ProgressBar::style_for(json_));
  }
  bar_->update(progress.done, progress.total);
  return !Interrupt::requested();
}

}  // namespace ilat
