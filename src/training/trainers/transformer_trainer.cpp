#include "training/trainers/transformer_trainer.h"

#include <ATen/Context.h>

#include "random/random_stream.h"

namespace ilat {
namespace {

constexpr std::uint64_t kDropout = 22;  // purpose of a random stream

}  // namespace

TransformerTrainer::TransformerTrainer(TransformerTask& task, const PackedDataset& data, const TransformerRecipe& recipe,
                                       const TrainingPlace& place)
    : task_(task),
      data_(data),
      seed_(recipe.optimisation.seed),
      batches_(data, {.batch = recipe.optimisation.batch,
                      .process = place.peers->number(),
                      .processes = place.peers->count(),
                      .seed = seed_,
                      .everything_masked = recipe.everything_masked,
                      .recipe = recipe.data,
                      .guides = true},
               task.samples()) {}

/// Embeddings, positions and start rows belong to the transformer itself, all weights of layers to its parts.
bool TransformerTrainer::decays(const std::string& name) const { return name.find('.') != std::string::npos; }

/// With everything masked: the most rows that learn.
void TransformerTrainer::try_step(int samples) {
  Batch batch = Batches(data_, {.batch = samples, .seed = seed_, .recipe = {.prefetch_threads = 0}, .guides = true}, task_.samples())
                    .training(0, true);
  batch.masks.fill_(true);
  task_.loss(batch).mean.backward();
}

Trainer::Step TransformerTrainer::step(int step) {
  Batch batch = batches_.training(step, true);
  at::manual_seed(RandomStream(seed_, kDropout, batch.position).next());
  const TransformerTask::Loss loss = task_.loss(batch);
  return {loss.mean, {{"loss", loss.mean.item<double>()}}, {std::move(batch.samples), batch.waited}, loss.tokens};
}

}  // namespace ilat
