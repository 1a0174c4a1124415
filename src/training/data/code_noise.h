#pragma once

#include <ATen/core/Tensor.h>

#include "training/data/sample_streams.h"

namespace ilat {

/// What a decoder meets when tokens are drawn and not true: in a share of the images, up to a third of the cells get the
/// codes of another cell of the image.
/// @param tokens [B, h, w] or [B, h, w, C]
/// @param images share of the images, 0 to 1
at::Tensor exchange_codes(const at::Tensor& tokens, double images, const SampleStreams& streams);

}  // namespace ilat
