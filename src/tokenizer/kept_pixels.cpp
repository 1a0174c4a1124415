#include "tokenizer/kept_pixels.h"

#include <ATen/Functions.h>
#include <c10/core/GradMode.h>

#include <algorithm>

#include "nn/fold.h"

namespace ilat {

/// The next coarser map of the pyramid, and what the decoder's level is told of it.
class KeptPixelsEncoder::Level : public torch::nn::Module {
 public:
  Level(const ImageTokenizerConfig& config, int level) : activation_(config.activation) {
    const int width = config.base_channels;
    const int cells = level == 0 ? 4 * config.stem * config.stem : width;  // three colours and the mask
    conv_ = register_module("conv", std::make_shared<Convolution>(
                                        level == 0 ? Convolution::Options{.in = cells, .out = width}
                                                   : Convolution::Options{.in = cells, .out = width, .kernel = 4, .stride = 2}));
    norm_ = register_module("norm", std::make_shared<Normalisation>(config.norm, width));
    const int told = config.decoder_width_into(level);
    tell_ = register_module("tell", std::make_shared<Convolution>(
                                        Convolution::Options{.in = width, .out = told, .kernel = 1, .padding = 0}));
    const c10::AutoGradMode no_gradient(false);
    tell_->weight.zero_();
    tell_->bias.zero_();
  }
  at::Tensor forward(const at::Tensor& x) const { return norm_->then_activate(activation_, conv_->forward(x)); }
  at::Tensor tell(const at::Tensor& x) const { return tell_->forward(x); }

 private:
  Activation activation_;
  std::shared_ptr<Convolution> conv_, tell_;
  std::shared_ptr<Normalisation> norm_;
};

KeptPixelsEncoder::KeptPixelsEncoder(const ImageTokenizerConfig& config)
    : resolution_(config.resolution), stem_(config.stem) {
  levels_ = register_module("level", std::make_shared<ModuleList<Level>>());
  for (int level = 0; level < config.levels(); ++level) levels_->append(std::make_shared<Level>(config, level));
}

std::vector<at::Tensor> KeptPixelsEncoder::forward(const KeptPixels& kept, const at::Tensor& like) const {
  const std::int64_t batch = like.size(0);
  at::Tensor known = at::zeros({batch, 3, resolution_, resolution_}, like.options());
  at::Tensor mask = at::ones({batch, 1, resolution_, resolution_}, like.options());
  if (kept.photo.defined()) {
    known = kept.photo.to(like.options());
    if (kept.mask.defined()) known = known.masked_fill(kept.mask, 0);
    mask = kept.mask.defined() ? kept.mask.to(like.options()) : at::zeros_like(mask);
  }
  at::Tensor x = fold_squares(at::cat({known, mask}, 1), stem_);  // [B, 4 stem^2, H / stem, W / stem]
  std::vector<at::Tensor> told;
  for (std::size_t i = 0; i < levels_->size(); ++i) {
    x = (*levels_)[i].forward(x);  // [B, base_channels, side, side]
    told.push_back((*levels_)[i].tell(x));
  }
  return told;
}

}  // namespace ilat
