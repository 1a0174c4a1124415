#include "training/loop/run_log.h"

#include <algorithm>
#include <cstdlib>
#include <fstream>

#include "files/atomic_file.h"
#include "files/csv.h"
#include "files/text_file.h"
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

std::filesystem::path made(const std::filesystem::path& folder) {
  std::error_code failure;
  std::filesystem::create_directories(folder, failure);
  if (failure) throw Error(ErrorCode::unwritable, "cannot make the run folder: " + failure.message(), folder.string());
  return folder;
}

}  // namespace

std::vector<std::pair<int, Metrics>> read_log(const std::filesystem::path& file) {
  if (!std::filesystem::exists(file)) return {};
  const std::vector<CsvRow> rows = parse_csv(read_text_file(file), file.string());
  std::vector<std::pair<int, Metrics>> reports;
  for (std::size_t i = 1; i < rows.size(); ++i) {
    Metrics metrics;
    for (std::size_t column = 1; column < std::min(rows[i].fields.size(), rows[0].fields.size()); ++column)
      metrics.emplace_back(rows[0].fields[column], std::atof(rows[i].fields[column].c_str()));
    reports.emplace_back(std::atoi(rows[i].fields[0].c_str()), std::move(metrics));
  }
  return reports;
}

RunLog::RunLog(const std::filesystem::path& folder, int first_step)
    : folder_(made(folder)), events_(folder, first_step) {
  drop_lines_after(folder / "log.csv", first_step);
  drop_lines_after(folder / "validation.csv", first_step);
  validations_ = read_log(folder / "validation.csv");
}

void RunLog::training(int step, const Metrics& metrics) {
  append(folder_ / "log.csv", step, metrics);
  events_.add(step, "training", metrics);
}

void RunLog::validation(int step, const Metrics& metrics) {
  if (!validations_.empty() && validations_.back().first == step) return;
  validations_.emplace_back(step, metrics);
  append(folder_ / "validation.csv", step, metrics);
  events_.add(step, "validation", metrics);
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
