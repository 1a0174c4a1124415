#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nn/named_tensors.h"

namespace ilat {

/// The checkpoints in a run's folder, each a whole state from which the run goes on as if nothing had happened:
///   checkpoint.safetensors         the newest
///   checkpoint-STEP.safetensors    those before it, as many as are kept
///   best.safetensors               the best by validation
/// Each is written beside its place and renamed to it, so that a killed program or a full disk leaves the one before.
class Checkpoints {
 public:
  /// @param keep how many, the newest included; at least 1
  Checkpoints(std::filesystem::path run, int keep);

  /// Removes all that there are: they belong to a run that is started anew.
  void clear();

  /// Restores the newest. @return the step to go on with; none if there is no checkpoint yet
  /// @throws Error bad_input, bad_model if it is another network's
  std::optional<int> restore(const NamedTensors& state);

  /// @param next_step the first step that is not in `state`
  /// @throws Error unwritable that says where the last good one is
  void save(int next_step, const NamedTensors& state);

  /// Keeps the newest as the best.
  void mark_best();

  /// The first step that is not in the newest; none if there is none.
  std::optional<int> newest_step() const { return newest_step_; }

 private:
  std::filesystem::path newest() const { return run_ / "checkpoint.safetensors"; }
  std::filesystem::path best() const { return run_ / "best.safetensors"; }
  std::vector<std::pair<int, std::filesystem::path>> older() const;

  std::filesystem::path run_;
  int keep_;
  std::optional<int> newest_step_;  // of the file called newest()
};

}  // namespace ilat
