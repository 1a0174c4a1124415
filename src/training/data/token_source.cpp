#include "training/data/token_source.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <c10/core/GradMode.h>

namespace ilat {

TokenSource::TokenSource(std::shared_ptr<const ImageTokenizer> image, std::shared_ptr<const SketchTokenizer> guide,
                         const PackedDataset& data)
    : image_(std::move(image)), guide_(std::move(guide)) {
  const std::int64_t side = guide_->config().tokens_per_side();
  known_guides_ = at::full({data.size(), 2, side * side}, -1, at::kShort);
}

TokenBatch TokenSource::tokens_of(const Batch& batch) {
  const c10::AutoGradMode no_gradient(false);
  const Encoded encoded = image_->encode(batch.images.contiguous(at::MemoryFormat::ChannelsLast), batch.masks);
  return {encoded.tokens.flatten(1), guide_tokens(batch), encoded.mask.flatten(1)};
}

at::Tensor TokenSource::guide_tokens(const Batch& batch) {
  std::vector<at::Tensor> tokens;
  for (std::size_t i = 0; i < batch.samples.size(); ++i) {
    at::Tensor known = known_guides_[batch.samples[i]][batch.flipped[i] ? 1 : 0];  // [L]
    // One at a time: a sketch's tokens must not depend on the batch in which it was met first.
    if (known[0].item<int>() < 0) {
      const at::Tensor sketch = batch.sketches.narrow(0, static_cast<std::int64_t>(i), 1);
      const at::Tensor features = guide_->encode(sketch.contiguous(at::MemoryFormat::ChannelsLast));
      known.copy_(guide_->codebook().nearest(features).flatten());
    }
    tokens.push_back(known.to(at::kLong));
  }
  return at::stack(tokens);  // [B, L]
}

}  // namespace ilat
