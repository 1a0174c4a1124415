#pragma once

#include <ATen/core/Tensor.h>

#include "training/data/sample_streams.h"

namespace ilat {

/// Colour strokes as a person would lay them before an edit, on photos whose colours are known: one to three round dabs
/// inside the mask, each over pixels of about one colour, and of their mean colour.
/// @param images [B, 3, S, S] in [-1, 1], on the CPU like the masks
/// @param masks [B, 1, S, S] boolean
/// @param share of the samples that have any
/// @return [B, 4, S, S]: colours in [-1, 1], and 1 where there is one; 0 elsewhere
at::Tensor colour_strokes(const at::Tensor& images, const at::Tensor& masks, double share, const SampleStreams& streams);

}  // namespace ilat
