#pragma once

#include <ATen/core/Tensor.h>

#include <filesystem>
#include <vector>

#include "model_io/safetensors/safetensors.h"

namespace ilat {

/// A training set in one memory-mapped safetensors file, made by `ilat pack`:
///   images    U8  [N, 3, S, S]   RGB
///   sketches  U8  [N, 1, S, S]   their XDoG sketches, drawn at xdog.side and area-resized
///   landmarks F32 [N, 49, 2]     x, y in pixels of the S x S image; optional
///   split     U8  [N]            0 = train, 1 = val
class PackedDataset {
 public:
  /// @throws Error not_found, or bad_input if a tensor is missing or has another shape.
  static PackedDataset open(const std::filesystem::path& path);

  std::int64_t size() const { return images.size(0); }
  int side() const { return static_cast<int>(images.size(3)); }

  at::Tensor images;                ///< views into the file: never write to them
  at::Tensor sketches;              ///< [N, 1, S, S]
  at::Tensor landmarks;             ///< [N, 49, 2] or undefined
  std::vector<std::int64_t> train;  ///< sample numbers
  std::vector<std::int64_t> val;
  std::string note;  ///< where the images come from, for a model's provenance

 private:
  explicit PackedDataset(SafetensorsFile file) : file_(std::move(file)) {}
  SafetensorsFile file_;  // keeps the mapping alive
};

}  // namespace ilat
