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

// And back: our names as the authors wrote them.

std::string released_image_tokenizer_name(std::string_view ours);
std::string released_sketch_tokenizer_name(std::string_view ours);
/// The tied copies z_dec.weight and c_dec.weight are for the caller to add.
std::string released_transformer_name(std::string_view ours);

}  // namespace ilat
