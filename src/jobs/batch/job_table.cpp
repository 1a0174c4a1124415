#include "jobs/batch/job_table.h"

#include <algorithm>

#include "files/csv.h"
#include "files/text_file.h"
#include "ilat/error.h"

namespace ilat {
namespace {

std::string joined(std::span<const std::string> words) {
  std::string all;
  for (const std::string& word : words) all.append(all.empty() ? "" : ", ").append(word);
  return all;
}

std::string in_line(const CsvRow& row, const std::string& what) {
  return "line " + std::to_string(row.line) + ": " + what;
}

/// The header's columns by their options' names.
std::vector<std::string> columns_of(const CsvRow& header, std::span<const std::string> known,
                                    const std::string& origin) {
  std::vector<std::string> columns;
  for (std::string name : header.fields) {
    std::replace(name.begin(), name.end(), '_', '-');
    const std::string place = "column " + std::to_string(columns.size() + 1) + ", \"" + name + "\", ";
    if (std::find(known.begin(), known.end(), name) == known.end())
      throw Error(ErrorCode::bad_input, in_line(header, place + "is unknown; the columns are " + joined(known)),
                  origin);
    if (std::find(columns.begin(), columns.end(), name) != columns.end())
      throw Error(ErrorCode::bad_input, in_line(header, place + "is there twice"), origin);
    columns.push_back(std::move(name));
  }
  if (std::find(columns.begin(), columns.end(), "photo") == columns.end())
    throw Error(ErrorCode::bad_input, in_line(header, "there is no column photo"), origin);
  return columns;
}

}  // namespace

std::vector<JobRow> parse_job_table(std::string_view csv, std::span<const std::string> known,
                                    const std::string& origin) {
  std::vector<CsvRow> rows = parse_csv(csv, origin);
  if (rows.empty()) throw Error(ErrorCode::bad_input, "is empty; its first line names the columns", origin);
  const std::vector<std::string> columns = columns_of(rows.front(), known, origin);
  if (rows.size() == 1) throw Error(ErrorCode::bad_input, "has a header and no job below it", origin);
  std::vector<JobRow> jobs;
  for (CsvRow& row : std::span(rows).subspan(1)) {
    if (row.fields.size() != columns.size())
      throw Error(ErrorCode::bad_input,
                  in_line(row, "has " + std::to_string(row.fields.size()) + " fields, the header " +
                                   std::to_string(columns.size())),
                  origin);
    JobRow& job = jobs.emplace_back();
    job.number = row.line;
    for (std::size_t i = 0; i < columns.size(); ++i)
      if (!row.fields[i].empty()) job.cells.emplace(columns[i], std::move(row.fields[i]));
    if (!job.cells.contains("photo")) job.problem = "names no photo";
  }
  return jobs;
}

std::vector<JobRow> read_job_table(const std::filesystem::path& path, std::span<const std::string> known) {
  return parse_job_table(read_text_file(path), known, path.string());
}

}  // namespace ilat
