#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include "config/enum_names.h"

namespace ilat {

enum class JobStatus { done, failed };

template <>
struct EnumNames<JobStatus> {
  static constexpr std::array<std::pair<JobStatus, std::string_view>, 2> names{
      {{JobStatus::done, "done"}, {JobStatus::failed, "failed"}}};
};

/// How one job of a batch ended.
struct JobResult {
  std::size_t job = 0;  // JobRow::number
  std::string photo;
  std::string outputs;  // file names under the batch's folder, ", " between them; also of a job that failed
  std::string seed;
  double seconds = 0;  // its share of the pass that it was edited in; 0 = was not edited
  JobStatus status = JobStatus::failed;
  std::string error;        // empty = none
  std::string edit_sha256;  // of the edit's record (edit_record.h), by which --resume knows it again; empty = failed

  bool operator==(const JobResult&) const = default;
};

/// visit(name, field) for every field: the columns of the CSV table, the keys of the JSON objects.
template <class Result, class Visitor>
requires std::same_as<std::remove_const_t<Result>, JobResult>
void visit_fields(Result& result, Visitor&& visit) {
  visit("job", result.job);
  visit("photo", result.photo);
  visit("outputs", result.outputs);
  visit("seed", result.seed);
  visit("seconds", result.seconds);
  visit("status", result.status);
  visit("error", result.error);
  visit("edit_sha256", result.edit_sha256);
}

/// The table of a batch's results by job, as a CSV file or a JSON list, by the extension. It is replaced in one step,
/// so that it is whole at every moment, also when a batch is killed.
/// @throws Error unwritable; usage for another extension.
void write_job_results(const std::filesystem::path& path, const std::map<std::size_t, JobResult>& results);

/// What such a table says, as CSV or JSON. @param origin names it in errors
/// @throws Error bad_input if it is no table of results.
std::map<std::size_t, JobResult> parse_job_results(const std::string& text, bool json, const std::string& origin);

/// What an earlier run wrote; nothing if there is no such file.
/// @throws Error bad_input if it is no table of results.
std::map<std::size_t, JobResult> read_job_results(const std::filesystem::path& path);

/// [{"job": 1, ...}, ...]
std::string job_results_to_json(const std::map<std::size_t, JobResult>& results);

}  // namespace ilat
