#include "tokenizer/image_encoder.h"

#include "nn/fold.h"

namespace ilat {

/// Residual blocks at one resolution, then (but for the last level) a 4x4 convolution of stride 2.
class ImageEncoder::Level : public torch::nn::Module {
 public:
  Level(const ImageTokenizerConfig& config, int level) {
    int width = level == 0 ? config.base_channels : config.width(level - 1);
    blocks_ = register_module("block", std::make_shared<ModuleList<ResidualBlock>>());
    for (int i = 0; i < config.residual_blocks; ++i) {
      blocks_->append(std::make_shared<ResidualBlock>(
          ResidualBlock::Options{width, config.width(level), config.norm, config.activation}));
      width = config.width(level);
    }
    if (level + 1 < config.levels())
      down_ = register_module("down", std::make_shared<TwoStreamConvolution>(Convolution::Options{
                                          .in = width, .out = width, .kernel = 4, .stride = 2}));
  }

  Output forward(at::Tensor x, const at::Tensor& mask) const {
    for (std::size_t i = 0; i < blocks_->size(); ++i) x = (*blocks_)[i].forward(x, mask);
    if (!down_) return {x, mask};
    return {down_->forward(x, mask), pool_mask(mask, 2)};
  }

 private:
  std::shared_ptr<ModuleList<ResidualBlock>> blocks_;
  std::shared_ptr<TwoStreamConvolution> down_;
};

ImageEncoder::ImageEncoder(const ImageTokenizerConfig& config)
    : convolutions_(config.convolutions), stem_(config.stem), activation_(config.activation) {
  const int deepest = config.width(config.levels() - 1);
  conv_in_ = register_module("conv_in", std::make_shared<TwoStreamConvolution>(
                                            Convolution::Options{
                                            .in = 3 * stem_ * stem_, .out = config.base_channels}));
  levels_ = register_module("level", std::make_shared<ModuleList<Level>>());
  for (int level = 0; level < config.levels(); ++level) levels_->append(std::make_shared<Level>(config, level));
  middle_ = register_module("middle", std::make_shared<ModuleList<ResidualBlock>>());
  for (int i = 0; i < 2; ++i)
    middle_->append(std::make_shared<ResidualBlock>(
        ResidualBlock::Options{deepest, deepest, config.norm, config.activation}));
  norm_out_ = register_module("norm_out", std::make_shared<Normalisation>(config.norm, deepest));
  conv_out_ = register_module("conv_out", std::make_shared<TwoStreamConvolution>(
                                              Convolution::Options{.in = deepest, .out = config.latent_channels}));
}

ImageEncoder::Output ImageEncoder::forward(const at::Tensor& image, const at::Tensor& mask) const {
  if (convolutions_ == Convolutions::ordinary && mask.defined()) {
    Output state = forward(image, {});
    state.mask = pool_mask(mask, static_cast<int>(image.size(2) / state.features.size(2)));
    return state;
  }
  Output state{fold_squares(image, stem_), pool_mask(mask, stem_)};  // [B, 3 stem^2, H / stem, W / stem]
  state.features = conv_in_->forward(state.features, state.mask);    // [B, base_channels, H / stem, W / stem]
  for (std::size_t i = 0; i < levels_->size(); ++i) state = (*levels_)[i].forward(state.features, state.mask);
  at::Tensor x = state.features;  // [B, deepest, h, w]
  for (std::size_t i = 0; i < middle_->size(); ++i) x = (*middle_)[i].forward(x, state.mask);
  x = norm_out_->then_activate(activation_, x);
  return {conv_out_->forward(x, state.mask), state.mask};  // [B, latent_channels, h, w]
}

}  // namespace ilat
