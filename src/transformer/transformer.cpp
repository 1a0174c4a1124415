#include "transformer/transformer.h"

#include <ATen/Functions.h>

#include <cmath>
#include <string>

#include "ilat/error.h"
#include "nn/dropout.h"

namespace ilat {

namespace {

at::Tensor small_random(std::int64_t rows, std::int64_t width) { return at::empty({rows, width}).normal_(0, 0.02); }

/// Where the position table starts: sines and cosines of a token's row and column on the grid, the same for the condition
/// token c_i and for the row that predicts z_i, so that attention finds a token's own lines and its neighbours from
/// the first steps on. Rows without a place on the grid (joints, the last image row) start at random.
at::Tensor grid_positions(const TransformerConfig& config) {
  at::Tensor table = small_random(config.rows(), config.width);  // [rows, D]
  const std::int64_t side = config.tokens_per_side, quarter = config.width / 4;
  if (quarter == 0) return table;
  const at::Tensor frequency = at::exp2(at::linspace(0, std::log2(static_cast<double>(side)), quarter)) *
                               (M_PI / (2.0 * static_cast<double>(side)));                        // [D / 4]
  const at::Tensor angle = at::arange(side, at::kFloat).unsqueeze(1) * frequency;                 // [side, D / 4]
  const at::Tensor wave = at::cat({angle.sin(), angle.cos()}, 1) * (0.02 * M_SQRT2);              // [side, D / 2]
  const at::Tensor grid = at::cat({wave.repeat_interleave(side, 0), wave.repeat({side, 1})}, 1);  // [L, D or less]
  const std::int64_t first_condition = config.source_joints + 1, first_image = config.condition_rows() + config.target_joints;
  for (const std::int64_t first : {first_condition, first_image})
    table.narrow(0, first, config.tokens()).narrow(1, 0, grid.size(1)).copy_(grid);
  return table;
}

}  // namespace

Transformer::Transformer(const TransformerConfig& config) : config_(config) {
  const std::int64_t width = config.width;
  if (config.heads < 1 || config.width % config.heads != 0)
    throw Error(ErrorCode::bad_model, "width " + std::to_string(config.width) + " cannot be split into " +
                                          std::to_string(config.heads) + " heads; choose heads that divide it");
  condition_start_ = register_parameter("condition_start", small_random(1, width));
  image_start_ = register_parameter("image_start", small_random(1, width));
  condition_embedding_ = register_parameter("condition_embedding", small_random(config.condition_codes, width));
  image_embedding_ = register_parameter("image_embedding", small_random(config.image_codes, width));
  condition_bias_ = register_parameter("condition_bias", at::zeros({config.condition_codes}));
  image_bias_ = register_parameter("image_bias", at::zeros({config.image_codes}));
  position_ = register_parameter("position", grid_positions(config));
  if (config.attention_mask == AttentionMask::autoencoder)
    mask_embedding_ = register_parameter("mask_embedding", small_random(1, width));
  if (config.source_joints > 0 || config.target_joints > 0)
    pose_ = register_module("pose", std::make_shared<PoseEmbedding>(width));
  const auto list = register_module("block", std::make_shared<torch::nn::Module>());
  const TransformerBlock::Options block{.attention = {.width = width, .heads = config.heads, .dropout = config.dropout},
                                        .dropout = config.dropout};
  for (int i = 0; i < config.layers; ++i)
    blocks_.push_back(list->register_module(std::to_string(i), std::make_shared<TransformerBlock>(block)));
  head_ = register_module("head", std::make_shared<PredictionHead>(width));
}

at::Tensor Transformer::drop(const at::Tensor& x) const { return drop_out(x, config_.dropout, is_training()); }

at::Tensor Transformer::embed_joints(const at::Tensor& joints) const {
  if (!pose_) throw Error(ErrorCode::usage, "this model takes no joints: it has no pose weights");
  return pose_->forward(joints);
}

at::Tensor Transformer::embed_condition(const at::Tensor& tokens, const at::Tensor& source_joints) const {
  std::vector<at::Tensor> parts;
  if (source_joints.defined()) parts.push_back(embed_joints(source_joints));      // [B, J, D]
  parts.push_back(condition_start_.expand({tokens.size(0), 1, -1}));                  // [B, 1, D]
  parts.push_back(at::embedding(condition_embedding_, tokens));                       // [B, L, D]
  return drop(at::cat(parts, 1) + position_.narrow(0, 0, config_.condition_rows()));  // [B, condition_rows, D]
}

at::Tensor Transformer::embed_target_joints(const at::Tensor& joints) const {
  return drop(embed_joints(joints) + position_.narrow(0, config_.condition_rows(), config_.target_joints));
}

at::Tensor Transformer::embed_image(const at::Tensor& rows, const at::Tensor& tokens) const {
  const at::Tensor is_start = (rows == 0).unsqueeze(-1);               // [B, R, 1]
  const at::Tensor codes = tokens.masked_fill(rows == 0, 0);           // [B, R]
  at::Tensor x = at::embedding(image_embedding_, codes.clamp_min(0));  // [B, R, D]
  if (mask_embedding_.defined()) x = at::where((codes < 0).unsqueeze(-1), mask_embedding_, x);
  x = at::where(is_start, image_start_, x);
  return drop(x + at::embedding(position_, rows + (config_.condition_rows() + config_.target_joints)));
}

at::Tensor Transformer::forward(const at::Tensor& x, const at::Tensor& visible) const {
  const at::Tensor bias = attention_bias(visible, x.scalar_type());  // [B or 1, 1, image_rows, T]
  at::Tensor stream = x.to(at::kFloat);                              // [B, T, D]
  for (const auto& block : blocks_) stream = block->forward(stream, bias);
  return stream.to(x.scalar_type());
}

at::Tensor Transformer::forward_cached(const at::Tensor& x, std::vector<LayerCache>& caches,
                                       std::span<const std::int64_t> first_slots, const at::Tensor& visible) const {
  const at::Tensor bias = attention_bias(visible, x.scalar_type());  // [B, 1, R, used]
  at::Tensor stream = x.to(at::kFloat);                              // [B, R, D]
  for (std::size_t i = 0; i < blocks_.size(); ++i)
    stream = blocks_[i]->forward_cached(stream, caches[i], first_slots, bias);
  return stream.to(x.scalar_type());
}

std::vector<LayerCache> Transformer::make_caches(std::int64_t batch, std::int64_t capacity,
                                                 at::ScalarType type) const {
  return empty_caches(blocks_.size(), {batch, config_.heads, capacity, config_.width / config_.heads},
                      position_.options().dtype(type));
}

at::Tensor Transformer::image_logits(const at::Tensor& x) const {
  const at::Tensor h = head_->forward(x);
  return at::linear(h, image_embedding_.to(h.scalar_type())).to(at::kFloat) + image_bias_;
}

at::Tensor Transformer::condition_logits(const at::Tensor& x) const {
  const at::Tensor h = head_->forward(x);
  return at::linear(h, condition_embedding_.to(h.scalar_type())).to(at::kFloat) + condition_bias_;
}

}  // namespace ilat
