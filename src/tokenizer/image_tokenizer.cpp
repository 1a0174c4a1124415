#include "tokenizer/image_tokenizer.h"

#include <ATen/Functions.h>

namespace ilat {

ImageTokenizer::ImageTokenizer(const ImageTokenizerConfig& config) : config_(config) {
  encoder_ = register_module("encoder", std::make_shared<ImageEncoder>(config));
  quant_conv_ = register_module(
      "quant_conv", std::make_shared<TwoStreamConvolution>(Convolution::Options{
                        .in = config.latent_channels, .out = config.codebook_width, .kernel = 1, .padding = 0}));
  codebook_ = register_module("codebook", std::make_shared<Codebook>(config.codebook_size, config.codebook_width, config.codes_per_cell));
  post_quant_conv_ = register_module(
      "post_quant_conv", std::make_shared<Convolution>(Convolution::Options{
                             .in = config.codebook_width, .out = config.latent_channels, .kernel = 1, .padding = 0}));
  decoder_ = register_module("decoder", std::make_shared<ImageDecoder>(config));
}

Encoded ImageTokenizer::encode(const at::Tensor& image, const at::Tensor& mask) const {
  const ImageEncoder::Output encoded = encoder_->forward(image, mask);
  const at::Tensor features = quant_conv_->forward(encoded.features, encoded.mask).to(at::kFloat);  // [B, D, h, w]
  return {features, codebook_->nearest(features), encoded.mask};
}

at::Tensor ImageTokenizer::decode(const at::Tensor& latents, const KeptPixels& kept) const {
  return decoder_->forward(post_quant_conv_->forward(latents), kept);
}

at::Tensor latents_for_decoder(const ImageTokenizer& tokenizer, const Encoded& encoded) {
  const at::Tensor codes = straight_through(encoded.features, tokenizer.codebook().look_up(encoded.tokens));
  if (tokenizer.config().kept_latents == KeptLatents::quantised || !encoded.mask.defined()) return codes;
  return at::where(encoded.mask, codes, encoded.features);  // [B, D, h, w]
}

}  // namespace ilat
