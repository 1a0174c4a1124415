#pragma once

#include <ATen/core/Tensor.h>

#include <string>
#include <vector>

#include "nn/named_tensors.h"

namespace ilat {

/// Adam and AdamW. LibTorch's own makes ten passes over memory a step, several times the cost of this one on a CPU,
/// and keeps its state in a form that differs between 1.13 and 2.x; ours is plain named tensors, as a checkpoint wants.
class Adam {
 public:
  struct Options {
    double beta1 = 0.9;
    double beta2 = 0.999;
    double epsilon = 1e-8;
    double weight_decay = 0;  // decoupled; matrices and kernels only (more than one dimension); 0 = off
    double clip_norm = 0;     // the gradient of all parameters together is scaled down to this norm; 0 = off
  };

  Adam(NamedTensors parameters, const Options& options);

  void clear_gradients();
  /// Applies the gradients; parameters without one are left alone.
  /// @return the norm of the gradient before clipping.
  double step(double learning_rate);

  /// "first.NAME", "second.NAME" and the count of steps: what a checkpoint keeps.
  NamedTensors state() const;
  std::int64_t steps() const { return steps_; }
  void set_steps(std::int64_t steps) { steps_ = steps; }
  const NamedTensors& parameters() const { return parameters_; }
  /// Parameters that take no weight decay although they are matrices (embeddings, tables of positions).
  void exempt_from_decay(const std::string& name);

 private:
  struct Moments {
    at::Tensor first, second;
    bool decays = false;
  };
  NamedTensors parameters_;
  std::vector<Moments> moments_;
  Options options_;
  std::int64_t steps_ = 0;
};

}  // namespace ilat
