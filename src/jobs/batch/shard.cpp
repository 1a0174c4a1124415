#include "jobs/batch/shard.h"

#include <optional>

#include "files/parse_number.h"
#include "ilat/error.h"

namespace ilat {
namespace {

constexpr std::size_t kMostShards = 1'000'000;
constexpr const char* kName = "shard";

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorCode::usage, why, kName); }

std::size_t count_in(const std::string& word, const std::string& text) {
  const auto count = parse_number<std::size_t>(word);
  if (!count || *count < 1 || *count > kMostShards)
    refuse("expected K/N as in 2/8, auto, or auto/N, with numbers from 1 to 1000000, got \"" + text + "\"");
  return *count;
}

std::optional<std::size_t> number_in(const Environment& environment, const char* name) {
  const char* text = environment(name);
  if (text == nullptr || *text == '\0') return std::nullopt;
  const auto number = parse_number<std::size_t>(std::string(text));
  if (!number) refuse(std::string("$") + name + " should be a whole number, it is \"" + text + "\"");
  return number;
}

std::size_t needed(const Environment& environment, const char* name) {
  const auto number = number_in(environment, name);
  if (!number) refuse(std::string("$SLURM_ARRAY_TASK_ID is set and $") + name + " is not; say which part this is, as in 2/8");
  return *number;
}

/// A task of a Slurm array, --array=0-7, 1-8 or 10-80:10.
Shard slurm_shard(const Environment& environment, std::size_t id) {
  const std::size_t count = needed(environment, "SLURM_ARRAY_TASK_COUNT"), least = needed(environment, "SLURM_ARRAY_TASK_MIN");
  const std::size_t most = needed(environment, "SLURM_ARRAY_TASK_MAX"), step = number_in(environment, "SLURM_ARRAY_TASK_STEP").value_or(1);
  const bool regular = step >= 1 && least <= id && id <= most && (id - least) % step == 0 && (most - least) / step + 1 == count;
  if (!regular)
    refuse("this Slurm array has gaps: " + std::to_string(count) + " tasks from " + std::to_string(least) + " to " + std::to_string(most) +
           " by " + std::to_string(step) + ", this one is " + std::to_string(id) + "; give it a whole range, as in --array=1-8, or say K/N");
  return {(id - least) / step + 1, count};
}

Shard shard_of_environment(const Environment& environment, std::optional<std::size_t> of) {
  if (const auto id = number_in(environment, "SLURM_ARRAY_TASK_ID")) {
    const Shard shard = slurm_shard(environment, *id);
    if (of && *of != shard.of)
      refuse("asks for " + std::to_string(*of) + " parts, the Slurm array has " + std::to_string(shard.of) + " tasks");
    return shard;
  }
  const auto index = number_in(environment, "JOB_COMPLETION_INDEX");
  if (!index)
    refuse("auto takes the part from a Slurm array ($SLURM_ARRAY_TASK_ID) or a Kubernetes indexed job ($JOB_COMPLETION_INDEX), "
           "and neither is set; say K/N as in 2/8");
  if (!of) refuse("Kubernetes does not tell a pod how many there are; say it: auto/N with N as in the job's completions");
  if (*index >= *of)
    refuse("$JOB_COMPLETION_INDEX is " + std::to_string(*index) + ", which is none of " + std::to_string(*of) + " parts (from 0)");
  return {*index + 1, *of};
}

}  // namespace

Shard parse_shard(const std::string& text, const Environment& environment) {
  const std::size_t slash = text.find('/');
  const std::string first = text.substr(0, slash);
  if (first == "auto") {
    std::optional<std::size_t> of;
    if (slash != std::string::npos) of = count_in(text.substr(slash + 1), text);
    return shard_of_environment(environment, of);
  }
  if (slash == std::string::npos) refuse("expected K/N as in 2/8, auto, or auto/N, got \"" + text + "\"");
  const Shard shard{count_in(first, text), count_in(text.substr(slash + 1), text)};
  if (shard.number > shard.of) refuse("there is no part " + std::to_string(shard.number) + " of " + std::to_string(shard.of));
  return shard;
}

}  // namespace ilat
