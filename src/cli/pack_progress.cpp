#include "cli/pack_progress.h"

#include <optional>
#include <string>
#include <utility>

#include "cli/process/interrupt.h"
#include "cli/progress_bar.h"
#include "cli/report.h"

namespace ilat {

PackReport pack_with_progress(const std::filesystem::path& source, const std::filesystem::path& output,
                              const PackOptions& options, bool json) {
  PackReport report;
  {
    ProgressBar bar("photos", ProgressBar::style_for(json));
    std::optional<Interrupt> interrupt(std::in_place);
    report = pack_photos(source, output, options, [&](std::int64_t done, std::int64_t total) {
      if (total > 0) bar.update(static_cast<double>(done), static_cast<int>(total));
      if (Interrupt::requested()) return false;
      if (done == total) interrupt.reset();  // from here on nobody looks: the file is being written
      return true;
    });
  }
  if (json) return report;
  for (const std::string& skipped : report.skipped) report_note("skipped " + skipped);
  report_note(std::to_string(report.train) + " photos to train on, " + std::to_string(report.val) + " for validation, " +
              std::to_string(report.skipped.size()) + " skipped");
  return report;
}

}  // namespace ilat
