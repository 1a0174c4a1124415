#pragma once

#include <ATen/TensorOperators.h>

#include <memory>

#include "model_io/pytorch/release_names.h"
#include "support/torch_golden.h"
#include "transformer/transformer.h"

namespace ilat::test {

/// The fixtures' `config` or `gpt_config` words as a transformer configuration.
inline TransformerConfig released_transformer_config(const SafetensorsFile& file, const std::string& key = "config") {
  const nlohmann::json json = nlohmann::json::parse(file.metadata().at(key));
  TransformerConfig config;
  config.layers = json.at("n_layer");
  config.heads = json.at("n_head");
  config.width = json.at("n_embd");
  config.image_codes = config.condition_codes = json.at("vocab_size");
  if (json.contains("pose")) {
    const std::string pose = json.at("pose");  // "13x3"
    config.source_joints = config.target_joints = std::stoi(pose);
  }
  const int tokens = json.at("sequence_length").get<int>() / 2 - 1 - config.target_joints;
  for (config.tokens_per_side = 1; config.tokens() < tokens;) ++config.tokens_per_side;
  return config;
}

/// In eval mode, with the weights that the file holds under `prefix`.
inline std::shared_ptr<Transformer> released_transformer(const SafetensorsFile& weights, const std::string& prefix,
                                                         const TransformerConfig& config) {
  auto transformer = std::make_shared<Transformer>(config);
  load_released(*transformer, weights, prefix, transformer_name);
  transformer->eval();
  return transformer;
}

/// A whole sequence's rows, embedded.
struct Sequence {
  at::Tensor condition_tokens;   // [B, L]
  at::Tensor image_tokens;   // [B, L]
  at::Tensor source_joints;  // [B, J, 3] or undefined
  at::Tensor target_joints;  // [B, J, 3] or undefined
};

inline at::Tensor embed(const Transformer& transformer, const Sequence& sequence) {  // [B, T, D]
  const std::int64_t batch = sequence.image_tokens.size(0), tokens = sequence.image_tokens.size(1);
  std::vector<at::Tensor> parts{transformer.embed_condition(sequence.condition_tokens, sequence.source_joints)};
  if (sequence.target_joints.defined()) parts.push_back(transformer.embed_target_joints(sequence.target_joints));
  const at::Tensor rows = at::arange(tokens + 1, at::kLong).expand({batch, -1});
  parts.push_back(transformer.embed_image(rows, at::constant_pad_nd(sequence.image_tokens, {1, 0}, 0)));
  return at::cat(parts, 1);
}

}  // namespace ilat::test
