#pragma once

#include <ATen/core/Tensor.h>
#include <torch/nn/module.h>

#include <memory>
#include <vector>

#include "config/model_config.h"
#include "nn/convolution.h"
#include "transformer/packed_blocks.h"

namespace ilat {

/// What a packed model knows of the picture beside its tokens, all [B, .., S, S] float32 at the model's resolution.
struct ConditionMaps {
  at::Tensor image;    ///< [B, 3, S, S] in [-1, 1]; what is masked in it is never read
  at::Tensor mask;     ///< [B, 1, S, S], 1 = to be repainted
  at::Tensor lines;    ///< [B, G, S, S] in [-1, 1], paper = 1; G = guide_maps: a sketch, or a skeleton limb by limb
  at::Tensor known;    ///< [B, 1, S, S], 1 = the lines here are meant (paper too); 0 = nothing is said about lines here
  at::Tensor drawn;    ///< [B, 1, S, S], 1 = a person drew the lines here, 0 = they are the photo's own
  at::Tensor strokes;  ///< [B, 4, S, S]: a wanted colour in [-1, 1], and 1 where there is one
};

/// [B, C, S, S] -> [B, D, h, w]: space to depth by 2 for every halving but the last three, these as 4x4 convolutions of
/// stride 2 with GELU, then 3x3.
class MapEncoder : public torch::nn::Module {
 public:
  struct Options {
    int channels = 0;
    int cell = 0;   // S / h, a power of two
    int width = 0;  // D
    std::vector<int> widths;
  };
  explicit MapEncoder(const Options& options);
  at::Tensor forward(at::Tensor x) const;

 private:
  int folds_ = 0;  // space-to-depth steps
  std::vector<std::shared_ptr<Convolution>> down_;
  std::shared_ptr<Convolution> out_;
};

/// The condition as features (spec section 8): every cell's vector, trained along with the transformer.
///
/// Lines and kept pixels go through convolutions of their own and come at one scale: in one stack, or added as they are,
/// the louder drowned the other (a quarter of a nat to one nat in short trainings).
class ConditionEncoder : public torch::nn::Module {
 public:
  explicit ConditionEncoder(const TransformerConfig& config);
  /// [B, L, D] float32. Masked pixels change nothing in it.
  at::Tensor forward(const ConditionMaps& maps) const;

 private:
  std::shared_ptr<MapEncoder> lines_, pixels_;
  std::shared_ptr<SourceScale> lines_scale_, pixels_scale_;
};

/// Colours of the kept pixels carried into the mask: what is masked becomes a weighted mean of what is kept around it,
/// coarser the farther it lies from it (pull-push over halved maps); 0 where nothing is kept at all.
/// @param image [B, C, S, S]
/// @param mask [B, 1, S, S], 1 = masked
at::Tensor filled_from_kept(const at::Tensor& image, const at::Tensor& mask);

}  // namespace ilat
