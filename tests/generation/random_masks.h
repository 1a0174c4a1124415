#pragma once

#include <rapidcheck.h>
#include <cstdint>
#include <vector>

#include "ilat/options.h"

namespace ilat::test {

inline rc::Gen<AttentionMask> any_attention_mask() {
  return rc::gen::element(AttentionMask::paper, AttentionMask::released, AttentionMask::causal,
                          AttentionMask::autoencoder);
}

/// [L], 0 or 1, also empty, all kept and all masked.
inline rc::Gen<std::vector<std::uint8_t>> any_token_mask() {
  return rc::gen::container<std::vector<std::uint8_t>>(rc::gen::element<std::uint8_t>(0, 1));
}

}  // namespace ilat::test
