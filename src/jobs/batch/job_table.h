#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ilat {

/// One job of a batch, as its table or its folders say it.
struct JobRow {
  std::size_t number = 0;                    ///< line in the table, or place in the list of photos; from 1
  std::map<std::string, std::string> cells;  ///< option (as "top-k", "photo") -> value; empty cells are left out
  std::string problem;                       ///< why this job cannot be done; empty = none
};

/// Reads a CSV table whose header names options, "top-k" or "top_k" alike, in any order.
/// @param known the names that the header may use, with dashes. A job needs a photo.
/// @param origin names the table in errors.
/// @throws Error usage: broken CSV, a column that is unknown (with what was probably meant) or there twice, no column
/// `photo`, a line with more or fewer fields than the header, no job at all. A job without a photo is that job's
/// problem.
std::vector<JobRow> parse_job_table(std::string_view csv, std::span<const std::string> known,
                                    const std::string& origin);

/// parse_job_table() of a file. @throws also Error not_found.
std::vector<JobRow> read_job_table(const std::filesystem::path& path, std::span<const std::string> known);

}  // namespace ilat
