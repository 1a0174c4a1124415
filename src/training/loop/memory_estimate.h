#pragma once

#include <string>

#include "training/trainers/trainer.h"

namespace ilat {

/// What a step will allocate at most beside what is there before it: its graph, gradients, and whatever is thrown away again.
/// Found by trying steps of two and of four samples, which costs less than a step; how much one more of them takes holds for the rest.
/// The library beneath counts tensors; what oneDNN and the allocator take for themselves is not among them.
/// In bytes on the trainer's device.
struct StepMemory {
  double batch = 0;  ///< of a whole step
  double tried = 0;  ///< of the largest that was tried
};
/// @param batch samples of a step in this process
StepMemory memory_of_a_step(Trainer& trainer, int batch);

/// What a training will need, before its first step: "weights, moments and averages take 163 MB, a step of 8 samples about
/// 560 MB with its gradients: about 900 MB in all; 23510 MB are free".
/// @param state what is kept from step to step
std::string memory_text(Trainer& trainer, int batch, const NamedTensors& state);

/// "memory at most 905 MB so far, after the first step"; empty where the machine does not tell.
std::string peak_text();

}  // namespace ilat
