#pragma once

#include "evaluation/torch/published_weights.h"

namespace ilat {

/// The Inception-v3 that FID is measured in (Heusel et al. 2017; pt_inception-2015-12-05 of pytorch-fid), which differs from
/// torchvision's in its poolings: average ones do not count the padding, and the last block has a maximum.
class Inception {
 public:
  /// @throws Error as read_published()
  explicit Inception(const std::filesystem::path& weights);

  /// @param pictures [B, 3, H, W] in [0, 1], any size
  /// @return [B, 2048] features after the last pooling
  at::Tensor operator()(const at::Tensor& pictures) const;

 private:
  struct Layout {
    std::int64_t stride = 1;
    std::int64_t padding_y = 0, padding_x = 0;
  };
  /// Convolution, batch norm and ReLU.
  at::Tensor layer(const at::Tensor& x, const std::string& name, const Layout& layout) const;
  at::Tensor layer(const at::Tensor& x, const std::string& name) const { return layer(x, name, {}); }
  at::Tensor block_35(const at::Tensor& x, const std::string& name) const;
  at::Tensor halve_to_17(const at::Tensor& x, const std::string& name) const;
  at::Tensor block_17(const at::Tensor& x, const std::string& name) const;
  at::Tensor halve_to_8(const at::Tensor& x, const std::string& name) const;
  at::Tensor block_8(const at::Tensor& x, const std::string& name, bool pool_maximum) const;

  PublishedWeights weights_;
};

}  // namespace ilat
