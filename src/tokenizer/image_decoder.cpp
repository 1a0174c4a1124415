#include "tokenizer/image_decoder.h"

#include <ATen/Functions.h>

#include <algorithm>

#include "nn/fold.h"

namespace ilat {
namespace {

bool attends(const ImageTokenizerConfig& config, int level) {
  const auto& sides = config.attention_resolutions;
  return std::find(sides.begin(), sides.end(), config.side(level)) != sides.end();
}

/// Doubles a map by unfolding: a 3x3 convolution at the coarse size gives every square of four its channels. Half the
/// work of a convolution at the fine size, and the finer level starts at its own width.
class UnfoldingUpsample : public torch::nn::Module {
 public:
  UnfoldingUpsample(int in, int out) {
    conv_ = register_module("conv", std::make_shared<Convolution>(Convolution::Options{.in = in, .out = 4 * out}));
  }
  at::Tensor forward(const at::Tensor& x) const {
    return unfold_squares(conv_->forward(x), 2).contiguous(at::MemoryFormat::ChannelsLast);
  }

 private:
  std::shared_ptr<Convolution> conv_;
};

}  // namespace

/// (blocks + 1) residual blocks at one resolution, each followed by self-attention where the configuration asks for
/// it, then (but for the finest level) a doubling: nearest and a convolution, or, with a stem, by unfolding.
class ImageDecoder::Level : public torch::nn::Module {
 public:
  Level(const ImageTokenizerConfig& config, int level) {
    int width = config.decoder_width_into(level);
    blocks_ = register_module("block", std::make_shared<ModuleList<ResidualBlock>>());
    if (attends(config, level))
      attention_ = register_module("attention", std::make_shared<ModuleList<SpatialAttention>>());
    for (int i = 0; i < config.residual_blocks + 1; ++i) {
      blocks_->append(std::make_shared<ResidualBlock>(
          ResidualBlock::Options{width, config.width(level), config.norm, config.activation}));
      width = config.width(level);
      if (attention_) attention_->append(std::make_shared<SpatialAttention>(config.norm, width));
    }
    if (level == 0) return;
    if (config.stem == 1)
      up_ = register_module("up", std::make_shared<Upsample>(width, width));
    else
      unfold_ = register_module("up", std::make_shared<UnfoldingUpsample>(width, config.width(level - 1)));
  }

  at::Tensor forward(at::Tensor x) const {
    for (std::size_t i = 0; i < blocks_->size(); ++i) {
      x = (*blocks_)[i].forward(x);
      if (attention_) x = (*attention_)[i].forward(x);
    }
    return up_ ? up_->forward(x) : unfold_ ? unfold_->forward(x) : x;
  }

 private:
  std::shared_ptr<ModuleList<ResidualBlock>> blocks_;
  std::shared_ptr<ModuleList<SpatialAttention>> attention_;
  std::shared_ptr<Upsample> up_;              // without a stem
  std::shared_ptr<UnfoldingUpsample> unfold_;  // with one
};

ImageDecoder::ImageDecoder(const ImageTokenizerConfig& config) : stem_(config.stem), activation_(config.activation) {
  const int deepest = config.width(config.levels() - 1);
  conv_in_ = register_module("conv_in", std::make_shared<Convolution>(
                                            Convolution::Options{.in = config.latent_channels, .out = deepest}));
  middle_ = register_module("middle", std::make_shared<ModuleList<ResidualBlock>>());
  for (int i = 0; i < 2; ++i)
    middle_->append(std::make_shared<ResidualBlock>(
        ResidualBlock::Options{deepest, deepest, config.norm, config.activation}));
  if (!config.attention_resolutions.empty())
    middle_attention_ = register_module("middle_attention", std::make_shared<SpatialAttention>(config.norm, deepest));
  if (config.decoder_sees == DecoderSees::kept_pixels)
    kept_ = register_module("kept", std::make_shared<KeptPixelsEncoder>(config));
  levels_ = register_module("level", std::make_shared<ModuleList<Level>>());
  for (int level = 0; level < config.levels(); ++level) levels_->append(std::make_shared<Level>(config, level));
  norm_out_ = register_module("norm_out", std::make_shared<Normalisation>(config.norm, config.width(0)));
  conv_out_ = register_module("conv_out", std::make_shared<Convolution>(
                                              Convolution::Options{.in = config.width(0), .out = 3 * stem_ * stem_}));
}

at::Tensor ImageDecoder::forward(const at::Tensor& latents, const KeptPixels& kept) const {
  at::Tensor x = (*middle_)[0].forward(conv_in_->forward(latents));  // [B, deepest, h, w]
  if (middle_attention_) x = middle_attention_->forward(x);
  x = (*middle_)[1].forward(x);
  const std::vector<at::Tensor> known = kept_ ? kept_->forward(kept, x) : std::vector<at::Tensor>();
  for (std::size_t level = levels_->size(); level-- > 0;)
    x = (*levels_)[level].forward(known.empty() ? x : x + known[level]);
  x = norm_out_->then_activate(activation_, x);
  return unfold_squares(at::tanh(conv_out_->forward(x).to(at::kFloat)), stem_);  // [B, 3, H, W]
}

}  // namespace ilat
