#pragma once

#include <functional>
#include <memory>

#include "tokenizer/image_tokenizer.h"
#include "tokenizer/sketch_tokenizer.h"
#include "training/data/batches.h"
#include "training/recipe/recipes.h"

namespace ilat {

/// What training needs to know of a tokenizer: the one thing in which photos and sketches differ.
class TokenizerTask {
 public:
  virtual ~TokenizerTask() = default;

  virtual torch::nn::Module& module() const = 0;
  virtual Codebook& codebook() const = 0;
  virtual at::Tensor last_layer() const = 0;
  virtual int channels() const = 0;
  /// Whether it looks at masks (photos) or not (sketches).
  virtual bool takes_masks() const = 0;

  /// What it learns to draw: [B, C, S, S] in [-1, 1].
  virtual at::Tensor target(const Batch& batch) const = 0;
  /// @param x [B, C, S, S] in the training's precision  @param mask as in ImageTokenizer::encode
  virtual Encoded encode(const at::Tensor& x, const at::Tensor& mask) const = 0;
  /// What the decoder is given: [B, D, h, w] float32, straight-through.
  virtual at::Tensor latents(const Encoded& encoded) const = 0;
  /// [B, D, h, w] -> [B, C, S, S] float32 in (-1, 1)
  /// @param kept what is known of the photo outside the mask
  virtual at::Tensor decode(const at::Tensor& latents, const KeptPixels& kept) const = 0;
};

std::unique_ptr<TokenizerTask> image_task(std::shared_ptr<ImageTokenizer> tokenizer);
std::unique_ptr<TokenizerTask> sketch_task(std::shared_ptr<SketchTokenizer> tokenizer);

/// One pass through a tokenizer.
struct Reconstruction {
  at::Tensor target;  ///< [B, C, S, S]
  at::Tensor image;   ///< [B, C, S, S]
  Encoded encoded;
  std::vector<at::Tensor> partial_sums;  ///< Codebook::partial_sums(), each [B, D, h, w]
};
struct LatentOptions {
  bool quantised = true;  ///< false = the decoder gets the encoder's own features
  /// Other tokens for the decoder than the encoder's, of the same shape; empty = none.
  std::function<at::Tensor(const at::Tensor& tokens)> exchange = {};
};
/// @param mask [B, 1, S, S] boolean or undefined
Reconstruction reconstruct(const TokenizerTask& task, const at::Tensor& target, const at::Tensor& mask,
                           const OptimisationRecipe& recipe, const LatentOptions& options = {});

}  // namespace ilat
