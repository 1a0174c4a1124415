#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ilat/error.h"
#include "serving/queue/job_ticket.h"

namespace ilat {

enum class JobStage { queued, running, done, failed, cancelled };

constexpr std::string_view name_of(JobStage stage) {
  switch (stage) {
    case JobStage::queued:
      return "queued";
    case JobStage::running:
      return "running";
    case JobStage::done:
      return "done";
    case JobStage::failed:
      return "failed";
    case JobStage::cancelled:
      break;
  }
  return "cancelled";
}

constexpr std::optional<JobStage> job_stage_of(std::string_view name) {
  for (const JobStage stage : {JobStage::queued, JobStage::running, JobStage::done, JobStage::failed, JobStage::cancelled})
    if (name_of(stage) == name) return stage;
  return std::nullopt;
}

constexpr bool has_ended(JobStage stage) { return stage != JobStage::queued && stage != JobStage::running; }

/// One of a job's results, in its file.
struct JobResultFile {
  std::filesystem::path path = {};
  std::uint64_t bytes = 0;
};

/// How a job stands.
struct JobState {
  JobTicket ticket;
  JobStage stage = JobStage::queued;
  std::optional<std::size_t> place = {};    ///< while queued: how many are before it
  int done = 0, total = 0;                  ///< tokens
  std::optional<double> started = {}, ended = {}, expires = {};  ///< seconds since 1970
  std::vector<JobResultFile> results = {};  ///< by variation
  std::vector<std::string> warnings = {};
  std::string edit = {};                    ///< JSON: what the edit says of itself; empty = not done
  std::optional<Error> error = {};          ///< why it failed
  int attempts = 0;                         ///< how often somebody began
};

/// What a job left behind.
struct FinishedJob {
  std::vector<JobResultFile> results;
  std::vector<std::string> warnings;
  std::string edit;
};

/// "usage", "bad_input", ...
std::string_view code_of(ErrorCode code);
ErrorCode error_code_of(std::string_view name);

/// As GET /v1/jobs/{id} answers.
std::string state_json(const JobState& state);

/// "image/png" of a result's name.
std::string media_type_of(const std::filesystem::path& name);

}  // namespace ilat
