#include "training/tasks/tokenizer_task.h"

#include <ATen/Functions.h>

namespace ilat {
namespace {

class ImageTask : public TokenizerTask {
 public:
  explicit ImageTask(std::shared_ptr<ImageTokenizer> tokenizer) : tokenizer_(std::move(tokenizer)) {}
  torch::nn::Module& module() const override { return *tokenizer_; }
  Codebook& codebook() const override { return tokenizer_->codebook(); }
  at::Tensor last_layer() const override { return tokenizer_->last_layer(); }
  int channels() const override { return 3; }
  bool takes_masks() const override { return true; }
  at::Tensor target(const Batch& batch) const override { return batch.images; }
  Encoded encode(const at::Tensor& x, const at::Tensor& mask) const override { return tokenizer_->encode(x, mask); }
  at::Tensor latents(const Encoded& encoded) const override { return latents_for_decoder(*tokenizer_, encoded); }
  at::Tensor decode(const at::Tensor& latents, const KeptPixels& kept) const override {
    return tokenizer_->decode(latents, kept);
  }

 private:
  std::shared_ptr<ImageTokenizer> tokenizer_;
};

class SketchTask : public TokenizerTask {
 public:
  explicit SketchTask(std::shared_ptr<SketchTokenizer> tokenizer) : tokenizer_(std::move(tokenizer)) {}
  torch::nn::Module& module() const override { return *tokenizer_; }
  Codebook& codebook() const override { return tokenizer_->codebook(); }
  at::Tensor last_layer() const override { return tokenizer_->last_layer(); }
  int channels() const override { return 1; }
  bool takes_masks() const override { return false; }
  at::Tensor target(const Batch& batch) const override { return batch.guides; }
  Encoded encode(const at::Tensor& x, const at::Tensor&) const override {
    const at::Tensor features = tokenizer_->encode(x);
    return {features, tokenizer_->codebook().nearest(features), {}};
  }
  at::Tensor latents(const Encoded& encoded) const override {
    return straight_through(encoded.features, tokenizer_->codebook().look_up(encoded.tokens));
  }
  at::Tensor decode(const at::Tensor& latents, const KeptPixels&) const override { return tokenizer_->decode(latents); }

 private:
  std::shared_ptr<SketchTokenizer> tokenizer_;
};

at::Tensor as_computed(const at::Tensor& x, const OptimisationRecipe& recipe) {
  const at::Tensor cast = recipe.precision == TrainingPrecision::bfloat16 ? x.to(at::kBFloat16) : x;
  return recipe.channels_last ? cast.contiguous(at::MemoryFormat::ChannelsLast) : cast;
}

}  // namespace

std::unique_ptr<TokenizerTask> image_task(std::shared_ptr<ImageTokenizer> tokenizer) {
  return std::make_unique<ImageTask>(std::move(tokenizer));
}

std::unique_ptr<TokenizerTask> sketch_task(std::shared_ptr<SketchTokenizer> tokenizer) {
  return std::make_unique<SketchTask>(std::move(tokenizer));
}

Reconstruction reconstruct(const TokenizerTask& task, const at::Tensor& target, const at::Tensor& mask,
                           const OptimisationRecipe& recipe, const LatentOptions& options) {
  Reconstruction result;
  result.target = target;
  result.encoded = task.encode(as_computed(target, recipe), mask);
  result.partial_sums = task.codebook().partial_sums(result.encoded.tokens);
  // Without a mask nothing is known but the tokens: a decoder that sees kept pixels is shown none.
  const KeptPixels kept = mask.defined() ? KeptPixels{target, mask} : KeptPixels{};
  Encoded seen = result.encoded;
  if (options.exchange) seen.tokens = options.exchange(seen.tokens);
  result.image = task.decode(as_computed(options.quantised ? task.latents(seen) : seen.features, recipe), kept);
  return result;
}

}  // namespace ilat
