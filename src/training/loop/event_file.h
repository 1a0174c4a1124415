#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "training/metrics.h"

namespace ilat {

/// CRC-32C (Castagnoli), as TensorFlow's record format masks it.
std::uint32_t masked_crc32c(std::string_view bytes);

/// Metrics as TensorBoard reads them: a file of TensorFlow records, each an `Event` of event.proto (wall_time, step,
/// summary values). A new file for each start of a run; on a resumed one TensorBoard forgets what came after the
/// checkpoint.
class EventFile {
 public:
  /// @param first_step the step that the run starts or goes on with
  /// @throws Error unwritable
  EventFile(const std::filesystem::path& folder, int first_step);

  /// @param group "training" or "validation": the heading under which TensorBoard shows them
  void add(int step, std::string_view group, const Metrics& metrics);

 private:
  void write(const std::string& event);
  std::filesystem::path file_;
};

}  // namespace ilat
