#include "jobs/batch/resume.h"

#include <algorithm>
#include <utility>

#include "files/sha256.h"
#include "ilat/error.h"

namespace ilat {

std::string edit_sum(const EditRecord& record) { return sha256_of(edit_record_to_json(record)); }

FormerRun::FormerRun(const std::filesystem::path& table) {
  for (auto& [number, row] : read_job_results(table)) {
    if (row.status == JobStatus::done)
      for (std::size_t at = 0; at < row.outputs.size();) {
        const std::size_t end = std::min(row.outputs.find(", ", at), row.outputs.size());
        made_.insert(std::filesystem::path(row.outputs.substr(at, end - at)).lexically_normal().string());
        at = end + 2;
      }
    rows_[row.outputs] = std::move(row);
  }
}

bool FormerRun::made(const std::filesystem::path& file, const std::filesystem::path& folder) const {
  return made_.contains(file.lexically_relative(folder).lexically_normal().string());
}

std::optional<JobResult> FormerRun::finished(const BatchJob& job, const UsedModel& model) const try {
  const EditRecord record = record_of(job.job, model);
  const auto found = rows_.find(job.outputs);
  JobResult row = found == rows_.end() ? JobResult() : found->second;
  if (!is_finished(job, record, row)) return std::nullopt;
  row.status = JobStatus::done;
  row.error.clear();
  row.edit_sha256 = edit_sum(record);
  return row;
} catch (const Error&) {
  return std::nullopt;  // an input is gone or a result is broken: the edit itself will say so
}

bool FormerRun::is_finished(const BatchJob& job, EditRecord record, const JobResult& row) const {
  const bool listed = row.status == JobStatus::done && row.edit_sha256 == edit_sum(record);
  for (const auto& file : job.files) {
    if (!std::filesystem::exists(file)) return false;
    const std::string found = record_in(file);
    record.precision = found.empty() ? "" : parse_edit_record(found, file.string()).precision;  // told by the run alone
    if (job.job.no_metadata) {
      if (!found.empty() || !listed) return false;
    } else if (found != edit_record_to_json(record)) {
      if (job.job.pick != Pick::best) return false;
      EditRecord made = parse_edit_record(found, file.string());  // which draw was picked is the edit's to find out
      made.variation = record.variation;
      made.scores.clear();
      if (!(made == record)) return false;
    }
    ++record.variation;
  }
  return true;
}

}  // namespace ilat
