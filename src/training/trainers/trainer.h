#pragma once

#include <torch/nn/module.h>

#include <cstdint>
#include <vector>

#include "nn/module_weights.h"
#include "training/metrics.h"
#include "training/peers/training_place.h"

namespace ilat {

/// What a step was trained on, for the log and for the message if it fails.
struct StepInput {
  std::vector<std::int64_t> samples = {};  ///< their numbers in the set; empty = drawn, not taken from a set
  double waited = 0;                       ///< seconds until they were there
};

/// How one kind of network is trained: its samples, its loss and what else belongs to a step. The loop that drives it
/// (loop/training_loop.h) knows no more of the network than this.
class Trainer {
 public:
  virtual ~Trainer() = default;

  virtual torch::nn::Module& module() const = 0;
  /// The parameters that learn.
  virtual NamedTensors parameters() const { return parameters_of(module()); }
  /// Whether weight decay holds for a parameter of more than one dimension.
  virtual bool decays(const std::string& /*name*/) const { return true; }
  /// What a checkpoint keeps beside the module's weights and the optimiser's state.
  virtual NamedTensors state() const { return {}; }

  /// Called once, the checkpoint restored. @param step the first that follows
  virtual void start(int /*step*/) {}
  struct Step {
    at::Tensor loss;  ///< scalar, with its gradient's graph
    Metrics parts;    ///< for the log
    StepInput input;
    double weight = 1;  ///< how much the loss counts beside that of other processes: how many things it is a mean of
  };
  /// What step `step` makes small. All that is random in it follows from the recipe's seed, the step and the samples.
  virtual Step step(int step) = 0;
  /// A step's forward and backward pass on so many samples, of the kind that takes most memory; for memory_estimate.h. Neither
  /// weights nor what later steps are made of may change by it, but for state().
  virtual void try_step(int samples) = 0;
  /// Called when the step's gradients have been applied.
  virtual void after_step(int /*step*/, double /*learning_rate*/) {}
  /// Metrics on the `val` rows, the same in every process; the module then holds the averaged weights. The first of them
  /// decides which checkpoint is the best: psnr rises, all others fall.
  /// @param step how many steps were done
  virtual Metrics validate(int step) = 0;
};

}  // namespace ilat
