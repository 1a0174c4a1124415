// Tables that people and earlier runs write. The first letter says which: Results (CSV), J(SON) results, Faces, Landmark
// moves.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "fuzz/refusal.h"
#include "imaging/face/dataset_table.h"
#include "jobs/batch/job_results.h"
#include "jobs/landmark_moves.h"

namespace {

void results(const std::string& text, bool json) {
  const auto rows = ilat::parse_job_results(text, json, "input");
  // What was read is written and read again. A number of seconds keeps three digits in CSV, all in JSON.
  if (ilat::parse_job_results(ilat::job_results_to_json(rows), true, "written").size() != rows.size()) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string text(reinterpret_cast<const char*>(data) + 1, size - 1);
  ilat::fuzz::result_or_refusal([&] {
    switch (data[0]) {
      case 'R':
        return results(text, false);
      case 'J':
        return results(text, true);
      case 'F':
        for (const auto& row : ilat::parse_faces_table(text, "input"))
          if (row.file.empty()) std::abort();
        return;
      case 'L':
        ilat::parse_landmark_moves(text, "input");
        return;
      default:
        return;
    }
  });
  return 0;
}
