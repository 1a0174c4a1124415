#pragma once

#include "tensor/float_maps.h"

namespace ilat::cpu {

/// Colours of the kept pixels carried into the mask; the twin of filled_from_kept() in transformer/condition_encoder.h.
/// @param image [B, C, S, S]: what is masked in it is never read  @param mask [B, 1, S, S], not 0 = masked
FloatMaps filled_from_kept(const FloatMaps& image, const FloatMaps& mask);

}  // namespace ilat::cpu
