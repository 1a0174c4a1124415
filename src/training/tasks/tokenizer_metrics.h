#pragma once

#include "tensor/float_maps.h"
#include "training/metrics.h"
#include "training/tasks/tokenizer_task.h"

namespace ilat {

/// How good a tokenizer is on the `val` images, without a gradient:
///   psnr            mean over images, decibel, 8-bit range
///   psnr_masked     the same, every image encoded under a fixed mask (photos only)
///   psnr_inside     the same, under that mask alone (photos only)
///   psnr_landmarks  psnr of the eyes and the mouth alone, where their landmarks are known (photos only)
///   codes_used      share of the codes that any cell chooses
///   perplexity      exp of the entropy of their frequencies, a depth's where a cell has several codes
Metrics tokenizer_metrics(const TokenizerTask& task, const PackedDataset& data, const OptimisationRecipe& recipe,
                          const at::Device& device = at::kCPU);

/// Four `val` images a row: original, reconstruction.
FloatMaps tokenizer_samples(const TokenizerTask& task, const PackedDataset& data, const OptimisationRecipe& recipe,
                            const at::Device& device = at::kCPU);

}  // namespace ilat
