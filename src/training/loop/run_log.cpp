#include "training/loop/run_log.h"

#include <cstdlib>
#include <fstream>

#include "files/atomic_file.h"
#include "ilat/error.h"

namespace ilat {
namespace {

/// Keeps the header and the lines of steps up to `first_step`.
void drop_lines_after(const std::filesystem::path& file, int first_step) {
  std::ifstream input(file);
  std::string kept, line;
  for (bool header = true; std::getline(input, line); header = false)
    if (header || std::atoi(line.c_str()) <= first_step) kept += line + '\n';
  input.close();
  if (first_step == 0)
    std::filesystem::remove(file);
  else if (!kept.empty())
    write_file_atomically(file, kept);
}

}  // namespace

void Meter::add(const Metrics& metrics) {
  if (count_++ == 0) {
    sums_ = metrics;
    return;
  }
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i].second += metrics[i].second;
}

Metrics Meter::take() {
  for (auto& [name, sum] : sums_) sum /= count_;
  count_ = 0;
  return std::move(sums_);
}

RunLog::RunLog(const std::filesystem::path& folder, int first_step) : folder_(folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw Error(ErrorCode::unwritable, "cannot make the run folder: " + failure.message(), folder.string());
  drop_lines_after(folder / "log.csv", first_step);
  drop_lines_after(folder / "validation.csv", first_step);
}

void RunLog::append(const std::filesystem::path& file, int step, const Metrics& metrics) {
  const bool fresh = !std::filesystem::exists(file);
  std::ofstream output(file, std::ios::app);
  if (fresh) {
    output << "step";
    for (const auto& [name, value] : metrics) output << ',' << name;
    output << '\n';
  }
  output << step;
  for (const auto& [name, value] : metrics) output << ',' << value;
  output << '\n';
  if (!output.flush()) throw Error(ErrorCode::unwritable, "cannot write the log; is the disk full?", file.string());
}

}  // namespace ilat
