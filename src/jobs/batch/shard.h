#pragma once

#include <cstddef>
#include <functional>
#include <string>

namespace ilat {

/// Which part of a batch a process does: the jobs whose place in the table, from 0, leaves `number - 1` when it is divided
/// by `of`. The parts of one table are as many as there are, of equal size but for one job, and share none.
struct Shard {
  std::size_t number = 1;  ///< from 1
  std::size_t of = 1;      ///< 1 = the whole batch

  bool whole() const { return of == 1; }
  bool has(std::size_t place) const { return place % of == number - 1; }
  bool operator==(const Shard&) const = default;
};

/// A variable of the environment; null if it is not set.
using Environment = std::function<const char*(const char* name)>;

/// What --shard means: "2/8"; "auto", a Slurm array's task by its SLURM_ARRAY_TASK_ID, _COUNT, _MIN, _MAX and _STEP; or
/// "auto/8", where the environment says which one alone, as Kubernetes does with JOB_COMPLETION_INDEX (from 0).
/// @throws Error usage for anything else, variables that are missing or no numbers, an array with gaps
Shard parse_shard(const std::string& text, const Environment& environment);

}  // namespace ilat
