#pragma once

#include <cstddef>
#include <filesystem>
#include <span>
#include <vector>

#include "ilat/image.h"

namespace ilat {

/// Distances by networks that others trained; whoever judges with them gives the files of their weights.
class LearnedMeasures {
 public:
  virtual ~LearnedMeasures() = default;

  virtual bool has_lpips() const = 0;
  virtual bool has_inception() const = 0;

  /// LPIPS 0.1 (Zhang et al. 2018) of pairs of whole pictures: from 0, alike.
  /// @param results, photos RGB, all of one size
  virtual std::vector<double> lpips(std::span<const Image> results, std::span<const Image> photos) = 0;

  /// What FID is measured in (Heusel et al. 2017): a picture's features after Inception's last pooling.
  /// @return [pictures, kInceptionWidth]
  virtual std::vector<float> inception(std::span<const Image> pictures) = 0;
};

inline constexpr std::size_t kInceptionWidth = 2048;

/// Files of weights, .pth or .safetensors; empty = the measure is left out.
struct LearnedFiles {
  std::filesystem::path lpips_network;  ///< torchvision's AlexNet or VGG-16
  std::filesystem::path lpips;          ///< the authors' linear weights for it
  std::filesystem::path inception;      ///< pytorch-fid's Inception-v3

  bool any() const { return !lpips_network.empty() || !lpips.empty() || !inception.empty(); }
};

}  // namespace ilat
