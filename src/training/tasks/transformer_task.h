#pragma once

#include <memory>

#include "training/data/token_source.h"
#include "training/metrics.h"
#include "training/recipe/recipes.h"
#include "transformer/packed_transformer.h"
#include "transformer/transformer.h"

namespace ilat {

/// What training needs to know of a transformer: all in which the two layouts differ.
class TransformerTask {
 public:
  virtual ~TransformerTask() = default;

  virtual torch::nn::Module& module() const = 0;
  /// Mean cross-entropy over the tokens that the batch learns from. What is random in it follows from the seed and the
  /// step alone, but for dropout.
  virtual at::Tensor loss(const Batch& batch, int step) = 0;
  /// On the first `val` images, under fixed masks, in nats a token.
  virtual Metrics metrics() = 0;
};

/// The frozen tokenizers, the data and the recipe must outlive the task.
struct TransformerTaskInputs {
  TokenSource& source;
  const PackedDataset& data;
  const TransformerRecipe& recipe;
};

/// Metrics: nll of the masked tokens under partial masks, perplexity = its exp, nll_all_masked with every token masked.
std::unique_ptr<TransformerTask> paper_task(std::shared_ptr<Transformer> transformer,
                                            const TransformerTaskInputs& inputs);

/// Metrics: those of paper_task, and on the same cells as nll: nll_other_context with another photo's pixels around them,
/// nll_same_cells with nothing around them but the tokens before them.
std::unique_ptr<TransformerTask> packed_task(std::shared_ptr<PackedTransformer> transformer,
                                             const TransformerTaskInputs& inputs);

/// How many of the `val` images a validation looks at.
std::int64_t validation_count(const PackedDataset& data, const OptimisationRecipe& recipe);

}  // namespace ilat
