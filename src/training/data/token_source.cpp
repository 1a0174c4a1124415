#include "training/data/token_source.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

namespace ilat {

TokenSource::TokenSource(std::shared_ptr<const ImageTokenizer> image, std::shared_ptr<const SketchTokenizer> condition,
                         const PackedDataset& data)
    : image_(std::move(image)), condition_(std::move(condition)) {
  if (!condition_) return;
  const std::int64_t side = condition_->config().tokens_per_side();
  known_conditions_ = at::full({data.size(), 2, side * side}, -1, at::kShort);
}

TokenBatch TokenSource::tokens_of(const Batch& batch, TrainingPrecision precision) {
  const c10::AutoGradMode no_gradient(false);
  const at::ScalarType type = precision == TrainingPrecision::bfloat16 ? at::kBFloat16 : at::kFloat;
  const Encoded encoded = image_->encode(batch.images.to(type).contiguous(at::MemoryFormat::ChannelsLast), batch.masks);
  TokenBatch tokens{encoded.tokens.flatten(1), condition_ ? condition_tokens(batch) : at::Tensor(), encoded.mask.flatten(1),
                    encoded.features.flatten(2).transpose(1, 2)};
  if (!batch.sources.defined()) return tokens;
  const Encoded seen = image_->encode(batch.sources.to(type).contiguous(at::MemoryFormat::ChannelsLast), {});
  tokens.source = seen.tokens.flatten(1);
  tokens.source_features = seen.features.flatten(2).transpose(1, 2);
  tokens.joints = batch.joints;
  if (!condition_) tokens.condition = tokens.source;
  return tokens;
}

at::Tensor TokenSource::condition_tokens(const Batch& batch) {
  std::vector<at::Tensor> tokens;
  // One at a time: a sketch's tokens must not depend on the batch in which it was met first.
  const auto encode = [&](std::size_t i) {
    const at::Tensor guide = batch.guides.narrow(0, static_cast<std::int64_t>(i), 1);
    const at::Tensor features = condition_->encode(guide.contiguous(at::MemoryFormat::ChannelsLast));
    return condition_->codebook().nearest(features).flatten();  // [L]
  };
  for (std::size_t i = 0; i < batch.samples.size(); ++i) {
    if (!batch.guide_as_packed[i]) {
      tokens.push_back(encode(i));
      continue;
    }
    at::Tensor known = known_conditions_[batch.samples[i]][batch.flipped[i] ? 1 : 0];  // [L]
    if (known[0].item<int>() < 0) known.copy_(encode(i));
    tokens.push_back(known.to(batch.guides.device(), at::kLong));
  }
  return at::stack(tokens);  // [B, L]
}

}  // namespace ilat
