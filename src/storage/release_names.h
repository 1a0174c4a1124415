#pragma once

#include <string>
#include <string_view>

namespace ilat {

// The names of the authors' published weights, translated to ours (paths of our module tree).
// An empty result means: we do not store this one (a tied copy, a constant).

/// "encoder.down.0.block.1.nin_shortcut.weight" -> "encoder.level.0.block.1.shortcut.weight"
std::string image_tokenizer_name(std::string_view released);
/// The sketch tokenizer: also "encoder.conv_in.1.weight" -> "encoder.conv_in.weight".
std::string sketch_tokenizer_name(std::string_view released);
/// "blocks.0.attn.key.weight" -> "block.0.attention.key.weight"; "z_dec.weight" (tied) -> "".
std::string transformer_name(std::string_view released);

}  // namespace ilat
