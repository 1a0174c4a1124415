#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "ilat/pose.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat {

/// One sample as a pack stores it.
struct PackedSample {
  std::span<const std::uint8_t> image;   ///< [3, S, S] RGB
  std::span<const std::uint8_t> sketch;  ///< [S, S], 0 = line, 255 = paper
  std::span<const float> landmarks;      ///< [49, 2] x, y in pixels; empty = unknown
  std::optional<Pose> pose = {};         ///< in pixels
};

/// A pack to train on.
struct PackChoice {
  std::filesystem::path file;
  double weight = 0;  ///< share of the samples that come from it, against the others' weights; 0 = by its size
};

/// A training set: one or several memory-mapped safetensors files of one image size, made by `ilat pack`:
///   images    U8  [N, 3, S, S]   RGB
///   sketches  U8  [N, 1, S, S]   their XDoG sketches, drawn at xdog.side and area-resized
///   landmarks F32 [N, 49, 2]     x, y in pixels of the S x S image, NaN = unknown; optional
///   joints    F32 [N, 13, 3]     x, y in pixels, and 1 where they are known; optional; samples lie in the order of time
///   split     U8  [N]            0 = train, 1 = val
/// Samples are numbered through all files.
class PackedDataset {
 public:
  /// @throws Error not_found; bad_input if a tensor is missing or has another shape; usage if the packs do not fit
  /// together or some have weights and others none.
  static PackedDataset open(std::span<const PackChoice> packs);
  static PackedDataset open(const std::filesystem::path& path) { return open(std::vector<PackChoice>{{path}}); }

  std::int64_t size() const { return size_; }
  int side() const { return side_; }
  /// Whether any of its packs has landmarks.
  bool has_landmarks() const;
  /// Whether all of its packs have joints.
  bool has_joints() const;
  PackedSample sample(std::int64_t number) const;

  /// What is drawn from one pack.
  struct Part {
    std::vector<std::int64_t> train;  ///< sample numbers
    double share;                     ///< of all samples drawn; the parts' sum is 1
  };
  const std::vector<Part>& parts() const { return parts_; }

  std::vector<std::int64_t> train;  ///< sample numbers
  std::vector<std::int64_t> val;    ///< sample numbers; any beginning has of every pack its proportion
  std::string note;                 ///< where the images come from, for a model's provenance

 private:
  struct Pack {
    SafetensorsFile file;  // keeps the mapping alive
    std::int64_t first = 0, count = 0;
    const std::uint8_t *images = nullptr, *sketches = nullptr;
    const float *landmarks = nullptr, *joints = nullptr;  // nullptr = none
  };
  Pack read(const std::filesystem::path& path, std::vector<std::int64_t>& pack_train, std::vector<std::int64_t>& pack_val);

  std::vector<Pack> packs_;
  std::vector<Part> parts_;
  std::int64_t size_ = 0;
  int side_ = 0;
};

}  // namespace ilat
