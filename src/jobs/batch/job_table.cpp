#include "jobs/batch/job_table.h"

#include <algorithm>

#include "files/csv.h"
#include "files/joined.h"
#include "files/nearest_word.h"
#include "files/text_file.h"
#include "ilat/error.h"
#include "imaging/photo/photo_format.h"

namespace ilat {
namespace {

[[noreturn]] void refuse(const std::string& problem, const std::string& origin) {
  throw Error(ErrorCode::usage, problem, origin);
}

std::string in_line(const CsvRow& row, const std::string& what) {
  return "line " + std::to_string(row.line) + ": " + what;
}

/// What the writer of an unknown column probably meant; empty if nothing comes to mind.
std::string guess(const CsvRow& header, const std::string& name, std::span<const std::string> known) {
  const std::string commas = "; write commas between the columns, there are ";
  if (header.fields.size() == 1 && name.find(';') != std::string::npos) return commas + "semicolons";
  if (header.fields.size() == 1 && name.find('\t') != std::string::npos) return commas + "tabs";
  if (photo_format(name)) return "; the first line names the columns, as in photo,mask,sketch";
  const std::string nearest = nearest_word(name, {known.begin(), known.end()});
  return nearest.empty() ? "" : "; did you mean " + nearest + "?";
}

/// The header's columns by their options' names.
std::vector<std::string> columns_of(const CsvRow& header, std::span<const std::string> known,
                                    const std::string& origin) {
  std::vector<std::string> columns;
  for (std::string name : header.fields) {
    std::replace(name.begin(), name.end(), '_', '-');
    const std::string place = "column " + std::to_string(columns.size() + 1) + ", \"" + name + "\", ";
    if (std::find(known.begin(), known.end(), name) == known.end())
      refuse(in_line(header, place + "is unknown" + guess(header, name, known) + "; the columns are " + joined(known)),
             origin);
    if (std::find(columns.begin(), columns.end(), name) != columns.end())
      refuse(in_line(header, place + "is there twice"), origin);
    columns.push_back(std::move(name));
  }
  if (std::find(columns.begin(), columns.end(), "photo") == columns.end())
    refuse(in_line(header, "there is no column photo"), origin);
  return columns;
}

/// A broken table of jobs is a mistake in what the program was asked for, as one on the command line is.
std::vector<CsvRow> rows_of(std::string_view csv, const std::string& origin) try {
  return parse_csv(csv, origin);
} catch (const Error& error) {
  refuse(error.message(), origin);
}

}  // namespace

std::vector<JobRow> parse_job_table(std::string_view csv, std::span<const std::string> known,
                                    const std::string& origin) {
  std::vector<CsvRow> rows = rows_of(csv, origin);
  if (rows.empty()) refuse("is empty; its first line names the columns", origin);
  const std::vector<std::string> columns = columns_of(rows.front(), known, origin);
  if (rows.size() == 1) refuse("has a header and no job below it", origin);
  std::vector<JobRow> jobs;
  for (CsvRow& row : std::span(rows).subspan(1)) {
    if (row.fields.size() != columns.size())
      refuse(in_line(row, "has " + std::to_string(row.fields.size()) + " fields, the header " +
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
