#include "tokenizer/sketch_tokenizer.h"

#include <ATen/Functions.h>

#include "nn/module_list.h"

namespace ilat {
namespace {

using Blocks = ModuleList<ResidualBlock>;

std::shared_ptr<Blocks> residual_blocks(const SketchTokenizerConfig& config, int count, int width) {
  auto blocks = std::make_shared<Blocks>();
  for (int i = 0; i < count; ++i)
    blocks->append(std::make_shared<ResidualBlock>(
        ResidualBlock::Options{width, width, config.norm, config.activation}));
  return blocks;
}

at::Tensor run(const Blocks& blocks, at::Tensor x) {
  for (std::size_t i = 0; i < blocks.size(); ++i) x = blocks[i].forward(x);
  return x;
}

/// A 4x4 convolution of stride 2 to the next width, then residual blocks.
class EncoderLevel : public torch::nn::Module {
 public:
  EncoderLevel(const SketchTokenizerConfig& config, int level) {
    const int in = level == 0 ? config.base_channels : config.width(level);
    const int out = config.width(level + 1);
    down_ = register_module("down", std::make_shared<Convolution>(
                                        Convolution::Options{.in = in, .out = out, .kernel = 4, .stride = 2}));
    blocks_ = register_module("block", residual_blocks(config, config.residual_blocks, out));
  }
  at::Tensor forward(const at::Tensor& x) const { return run(*blocks_, down_->forward(x)); }

 private:
  std::shared_ptr<Convolution> down_;
  std::shared_ptr<Blocks> blocks_;
};

/// (blocks + 1) residual blocks, then nearest doubling to the next finer width.
class DecoderLevel : public torch::nn::Module {
 public:
  DecoderLevel(const SketchTokenizerConfig& config, int level) {
    blocks_ = register_module("block", residual_blocks(config, config.residual_blocks + 1, config.width(level + 1)));
    up_ = register_module("up", std::make_shared<Upsample>(config.width(level + 1), config.width(level)));
  }
  at::Tensor forward(const at::Tensor& x) const { return up_->forward(run(*blocks_, x)); }

 private:
  std::shared_ptr<Blocks> blocks_;
  std::shared_ptr<Upsample> up_;
};

}  // namespace

/// A wide first convolution (thin lines carry far), the levels, two residual blocks.
class SketchTokenizer::Encoder : public torch::nn::Module {
 public:
  explicit Encoder(const SketchTokenizerConfig& config) : activation_(config.activation) {
    const int deepest = config.width(config.levels() - 1);
    conv_in_ = register_module("conv_in", std::make_shared<Convolution>(Convolution::Options{
                                              .in = 1, .out = config.base_channels, .kernel = 13, .padding = 0}));
    levels_ = register_module("level", std::make_shared<ModuleList<EncoderLevel>>());
    for (int level = 0; level + 1 < config.levels(); ++level)
      levels_->append(std::make_shared<EncoderLevel>(config, level));
    middle_ = register_module("middle", residual_blocks(config, 2, deepest));
    norm_out_ = register_module("norm_out", std::make_shared<Normalisation>(config.norm, deepest));
    conv_out_ = register_module("conv_out", std::make_shared<Convolution>(Convolution::Options{
                                                .in = deepest, .out = config.latent_channels}));
  }

  at::Tensor forward(const at::Tensor& sketch) const {
    // LibTorch 1.13 cannot pad bfloat16; the sketch is one channel, so the detour costs nothing.
    const at::Tensor padded = at::reflection_pad2d(sketch.to(at::kFloat), {6, 6, 6, 6}).to(sketch.scalar_type());
    at::Tensor x = conv_in_->forward(padded);  // [B, base_channels, H, W]
    for (std::size_t i = 0; i < levels_->size(); ++i) x = (*levels_)[i].forward(x);
    x = norm_out_->then_activate(activation_, run(*middle_, x));
    return conv_out_->forward(x);  // [B, latent_channels, h, w]
  }

 private:
  Activation activation_;
  std::shared_ptr<Convolution> conv_in_;
  std::shared_ptr<ModuleList<EncoderLevel>> levels_;
  std::shared_ptr<Blocks> middle_;
  std::shared_ptr<Normalisation> norm_out_;
  std::shared_ptr<Convolution> conv_out_;
};

/// The mirror image of the encoder.
class SketchTokenizer::Decoder : public torch::nn::Module {
 public:
  explicit Decoder(const SketchTokenizerConfig& config) : activation_(config.activation) {
    const int deepest = config.width(config.levels() - 1);
    conv_in_ = register_module("conv_in", std::make_shared<Convolution>(Convolution::Options{
                                              .in = config.latent_channels, .out = deepest}));
    middle_ = register_module("middle", residual_blocks(config, 2, deepest));
    levels_ = register_module("level", std::make_shared<ModuleList<DecoderLevel>>());
    for (int level = 0; level + 1 < config.levels(); ++level)
      levels_->append(std::make_shared<DecoderLevel>(config, level));
    norm_out_ = register_module("norm_out", std::make_shared<Normalisation>(config.norm, config.width(0)));
    conv_out_ = register_module("conv_out", std::make_shared<Convolution>(Convolution::Options{
                                                .in = config.width(0), .out = 1}));
  }

  at::Tensor forward(const at::Tensor& latents) const {
    at::Tensor x = run(*middle_, conv_in_->forward(latents));
    for (std::size_t i = levels_->size(); i-- > 0;) x = (*levels_)[i].forward(x);
    x = norm_out_->then_activate(activation_, x);
    return at::tanh(conv_out_->forward(x).to(at::kFloat));  // [B, 1, H, W]
  }

  at::Tensor last_layer() const { return conv_out_->weight; }

 private:
  Activation activation_;
  std::shared_ptr<Convolution> conv_in_;
  std::shared_ptr<Blocks> middle_;
  std::shared_ptr<ModuleList<DecoderLevel>> levels_;
  std::shared_ptr<Normalisation> norm_out_;
  std::shared_ptr<Convolution> conv_out_;
};

SketchTokenizer::SketchTokenizer(const SketchTokenizerConfig& config) : config_(config) {
  encoder_ = register_module("encoder", std::make_shared<Encoder>(config));
  quant_conv_ = register_module(
      "quant_conv", std::make_shared<Convolution>(Convolution::Options{
                        .in = config.latent_channels, .out = config.codebook_width, .kernel = 1, .padding = 0}));
  codebook_ = register_module("codebook", std::make_shared<Codebook>(config.codebook_size, config.codebook_width));
  post_quant_conv_ = register_module(
      "post_quant_conv", std::make_shared<Convolution>(Convolution::Options{
                             .in = config.codebook_width, .out = config.latent_channels, .kernel = 1, .padding = 0}));
  decoder_ = register_module("decoder", std::make_shared<Decoder>(config));
}

at::Tensor SketchTokenizer::encoder_output(const at::Tensor& sketch) const { return encoder_->forward(sketch); }

at::Tensor SketchTokenizer::encode(const at::Tensor& sketch) const {
  return quant_conv_->forward(encoder_->forward(sketch)).to(at::kFloat);
}

at::Tensor SketchTokenizer::decode(const at::Tensor& latents) const {
  return decoder_->forward(post_quant_conv_->forward(latents));
}

at::Tensor SketchTokenizer::last_layer() const { return decoder_->last_layer(); }

}  // namespace ilat
