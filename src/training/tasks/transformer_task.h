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
  struct Loss {
    at::Tensor mean;    ///< cross-entropy, nats a token
    double tokens = 1;  ///< of how many
  };
  /// Over the tokens that the batch learns from. What is random in it follows from the seed and the samples' positions,
  /// but for dropout. @param batch on the CPU
  virtual Loss loss(const Batch& batch) = 0;
  /// What the set's samples become for it; none = photos and their lines.
  virtual std::shared_ptr<const BatchSamples> samples() const = 0;
  /// On the first `val` images, under fixed masks, in nats a token.
  virtual Metrics metrics() = 0;
};

/// The frozen tokenizers, the data and the recipe must outlive the task.
struct TransformerTaskInputs {
  TokenSource& source;
  const PackedDataset& data;
  const TransformerRecipe& recipe;
  at::Device device = at::kCPU;  ///< the networks' and the tokenizers'
  std::shared_ptr<const BatchSamples> samples = {};  ///< see TransformerTask::samples
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
