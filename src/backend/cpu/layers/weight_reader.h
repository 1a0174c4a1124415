#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "ilat/options.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat::cpu {

/// Hands a network its tensors by name while it is built, and keeps account: a file that does not fit is refused at the
/// end, with all that is wrong.
class WeightReader {
 public:
  /// A reader without a file: the network comes out empty, and asked_for() says what it wants.
  WeightReader() = default;
  /// @param precision never automatic: in which numbers the network keeps its matrices
  /// @throws Error not_found, bad_input
  explicit WeightReader(const std::filesystem::path& file, Precision precision = Precision::float32);

  Precision precision() const { return precision_; }

  /// @return the numbers in C order; empty where the file has no such tensor of this shape
  /// @throws Error bad_model if the tensor holds no finite real numbers
  std::vector<float> take(const std::string& name, const std::vector<std::int64_t>& shape);

  const ExpectedTensors& asked_for() const { return asked_for_; }
  /// @throws Error bad_model that lists what is missing, unexpected or of another shape
  void finish() const;

 private:
  std::optional<SafetensorsFile> file_;
  Precision precision_ = Precision::float32;
  ExpectedTensors asked_for_;
};

}  // namespace ilat::cpu
