#pragma once

#include <memory>

#include "tokenizer/image_tokenizer.h"
#include "tokenizer/sketch_tokenizer.h"
#include "training/data/batches.h"
#include "training/recipe/recipes.h"

namespace ilat {

/// What the transformer learns from, all [B, L] in raster order.
struct TokenBatch {
  at::Tensor image;      ///< int64: the photo's tokens, encoded with its mask
  at::Tensor condition;  ///< int64: the tokens of the guide, without a sketch tokenizer of the source photo; undefined without either
  at::Tensor mask;       ///< boolean, true = to be generated
  at::Tensor features;   ///< [B, L, feature_width]: the encoder's own, encoded with its mask
  // Undefined where the batch has no source photos:
  at::Tensor source = {};           ///< their tokens, encoded without a mask
  at::Tensor source_features = {};  ///< [B, L, feature_width] likewise
  at::Tensor joints = {};           ///< see Batch
};

/// Frozen tokenizers that turn batches of photos into batches of tokens.
class TokenSource {
 public:
  /// @param condition null: batches have no condition's tokens
  TokenSource(std::shared_ptr<const ImageTokenizer> image, std::shared_ptr<const SketchTokenizer> condition,
              const PackedDataset& data);

  /// @param batch with masks
  /// @param precision in which the photos are encoded: in bfloat16 three codes in a hundred come out differently
  TokenBatch tokens_of(const Batch& batch, TrainingPrecision precision = TrainingPrecision::float32);

 private:
  at::Tensor condition_tokens(const Batch& batch);

  std::shared_ptr<const ImageTokenizer> image_;
  std::shared_ptr<const SketchTokenizer> condition_;
  at::Tensor known_conditions_;  // [N, 2, L] int16: each packed sketch, plain and flipped, is encoded once; -1 = not yet
};

}  // namespace ilat
