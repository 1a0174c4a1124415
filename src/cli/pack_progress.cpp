#include "cli/pack_progress.h"

#include <cstdio>

#include "cli/interrupt.h"
#include "cli/progress_bar.h"

namespace ilat {

PackReport pack_with_progress(const std::filesystem::path& source, const std::filesystem::path& output,
                              const PackOptions& options, bool json) {
  PackReport report;
  {
    ProgressBar bar("photos", ProgressBar::style_for(json));
    report = pack_photos(source, output, options, [&bar](std::int64_t done, std::int64_t total) {
      if (total > 0) bar.update(static_cast<double>(done), static_cast<int>(total));
      return !Interrupt::requested();
    });
  }
  if (json) return report;
  for (const std::string& skipped : report.skipped) std::fprintf(stderr, "skipped %s\n", skipped.c_str());
  std::fprintf(stderr, "%lld photos to train on, %lld for validation, %zu skipped\n", static_cast<long long>(report.train),
               static_cast<long long>(report.val), report.skipped.size());
  return report;
}

}  // namespace ilat
