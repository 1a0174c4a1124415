#pragma once

#include <ATen/core/Tensor.h>

#include <memory>
#include <span>

#include "nn/named_tensors.h"
#include "training/peers/rank.h"

namespace ilat {

/// The processes that train one network together, each on its share of every batch. Each calls the same functions in the
/// same order; a call returns when all have made it.
/// @throws Error unreachable, of any function here, if a process has ended, or has not come within a minute
class Peers {
 public:
  explicit Peers(const Rank& rank) : rank_(rank) {}
  virtual ~Peers() = default;

  int number() const { return rank_.number; }
  int count() const { return rank_.count; }
  /// Whether this process writes the log, checkpoints and models of all.
  bool leads() const { return rank_.number == 0; }

  /// @param values on the CPU, contiguous; becomes the sum over all processes, the same bits in each
  virtual void sum(at::Tensor& values) = 0;
  /// Every process gets the leader's values. @param values as for sum()
  virtual void take_the_leaders(at::Tensor& values) = 0;
  /// [n, ...] of every process, in their order: [count * n, ...]
  virtual at::Tensor gather(const at::Tensor& part) = 0;

 private:
  Rank rank_;
};

/// One process with nobody beside it.
std::shared_ptr<Peers> alone();

/// Whether this build can: it takes LibTorch with Gloo, and Gloo's headers.
bool several_processes_are_built();

/// Meets the others; one process needs none of them.
/// @throws Error usage if this build cannot, unreachable if they do not come
std::shared_ptr<Peers> join_peers(const Rank& rank);

/// Every process gets the leader's tensors, on whatever device they are.
void take_the_leaders(Peers& peers, const NamedTensors& tensors);

/// The gradients become their mean over the processes. A parameter has one afterwards if it had one anywhere.
/// @param beside further numbers whose mean is taken along
void average_gradients(Peers& peers, const NamedTensors& parameters, std::span<double> beside = {});

}  // namespace ilat
