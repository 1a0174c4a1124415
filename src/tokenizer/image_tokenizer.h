#pragma once

#include <memory>

#include "config/model_config.h"
#include "tokenizer/codebook.h"
#include "tokenizer/image_decoder.h"
#include "tokenizer/image_encoder.h"

namespace ilat {

/// What an image becomes on its way through the tokenizer.
struct Encoded {
  at::Tensor features;  ///< [B, D, h, w] continuous, after quant_conv
  at::Tensor tokens;    ///< [B, h, w] int64; [B, h, w, C] where a cell has C > 1 codes
  at::Tensor mask;      ///< [B, 1, h, w] boolean: the mask on the token grid; undefined without one
};

/// TS-VQGAN (spec section 3).
class ImageTokenizer : public torch::nn::Module {
 public:
  explicit ImageTokenizer(const ImageTokenizerConfig& config);

  /// @param image [B, 3, H, W] in [-1, 1]
  /// @param mask [B, 1, H, W] boolean, true = regenerate; undefined = no mask, ordinary convolutions
  Encoded encode(const at::Tensor& image, const at::Tensor& mask = {}) const;

  /// What the encoder gives before quant_conv: [B, latent_channels, h, w].
  at::Tensor encoder_output(const at::Tensor& image, const at::Tensor& mask = {}) const {
    return encoder_->forward(image, mask).features;
  }

  /// @param latents [B, D, h, w]: code vectors, or the encoder's features for kept cells
  /// @param kept what a decoder that sees kept pixels is shown; others do not look
  /// @return [B, 3, H, W] in (-1, 1)
  at::Tensor decode(const at::Tensor& latents, const KeptPixels& kept = {}) const;

  const ImageTokenizerConfig& config() const { return config_; }
  Codebook& codebook() const { return *codebook_; }

  /// The decoder's last convolution: the adaptive GAN weight is measured there.
  at::Tensor last_layer() const { return decoder_->last_layer(); }

 private:
  ImageTokenizerConfig config_;
  std::shared_ptr<ImageEncoder> encoder_;
  std::shared_ptr<TwoStreamConvolution> quant_conv_;
  std::shared_ptr<Codebook> codebook_;
  std::shared_ptr<Convolution> post_quant_conv_;
  std::shared_ptr<ImageDecoder> decoder_;
};

/// Latents for the decoder, straight-through: codes everywhere (`quantised`), or codes where `mask` is set and the
/// encoder's own features elsewhere (`continuous`).
at::Tensor latents_for_decoder(const ImageTokenizer& tokenizer, const Encoded& encoded);

}  // namespace ilat
