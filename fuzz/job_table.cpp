// Tables of jobs: rows know their cells' columns, and what is written as CSV comes back the same.
#include <algorithm>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "files/csv.h"
#include "fuzz/refusal.h"
#include "jobs/batch/job_table.h"

namespace {

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  const std::vector<std::string> known{"photo", "mask", "sketch", "keep-lines", "output", "seed", "top-k"};
  ilat::fuzz::result_or_refusal([&] {
    const auto rows = ilat::parse_csv(text, "input");
    std::string written;
    for (const auto& row : rows) written += ilat::csv_line(row.fields);
    const auto again = ilat::parse_csv(written, "written");
    expect(again.size() == rows.size(), "another number of rows when written and read again");
    for (std::size_t i = 0; i < rows.size(); ++i)
      expect(again[i].fields == rows[i].fields, "other fields when written and read again");
  });
  ilat::fuzz::result_or_refusal([&] {
    for (const auto& job : ilat::parse_job_table(text, known, "input")) {
      expect(job.number > 1, "a job in the header's line");
      expect(job.cells.contains("photo") == job.problem.empty(), "a job without a photo that has no problem");
      for (const auto& [column, cell] : job.cells)
        expect(!cell.empty() && std::find(known.begin(), known.end(), column) != known.end(), "an unknown column");
    }
  });
  return 0;
}
