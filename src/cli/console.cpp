#include "cli/console.h"

#include "cli/report.h"
#include "files/read_whole.h"

namespace ilat {

JobEvents Console::events() {
  JobEvents events{.progress = [this](const JobProgress& progress) { return update(progress); }};
  events.stop_requested = [] { return Interrupt::requested(); };
  if (json_) return events;
  events.warning = [this](const std::string& text) {
    if (bar_) bar_->end_line();
    report_warning(text);
  };
  events.written = [this](const std::filesystem::path& file) {
    if (bar_) bar_->end_line();
    if (file != kStandardStream) print_name(file);
  };
  return events;
}

bool Console::update(const JobProgress& progress) {
  if (!bar_) bar_.emplace(steps_, ProgressBar::style_for(json_));
  bar_->update(progress.done, progress.total);
  return !Interrupt::requested();
}

}  // namespace ilat
