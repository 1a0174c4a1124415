#include "backend/cpu/transformer/paper_transformer.h"

#include "kernels/activations.h"

namespace ilat::cpu {

PaperTransformer::PaperTransformer(WeightReader& weights, const TransformerConfig& config)
    : config_(config),
      condition_start_(weights.take("condition_start", {1, config.width})),
      image_start_(weights.take("image_start", {1, config.width})),
      condition_embedding_(weights.take("condition_embedding", {config.condition_codes, config.width})),
      image_embedding_(weights.take("image_embedding", {config.image_codes, config.width})),
      image_bias_(weights.take("image_bias", {config.image_codes})),
      position_(weights.take("position", {config.rows(), config.width})),
      blocks_(weights, config),
      head_(weights, "head", config.width),
      logits_(weights.precision(), image_embedding_, image_bias_) {
  weights.take("condition_bias", {config.condition_codes});  // training's: an edit predicts no condition
  if (config.attention_mask == AttentionMask::autoencoder) mask_embedding_ = weights.take("mask_embedding", {1, config.width});
  if (config.source_joints == 0 && config.target_joints == 0) return;
  const std::array<int, 4> widths{3, 64, 256, config.width};
  for (std::size_t i = 0; i < 3; ++i) pose_.emplace_back(weights, "pose." + std::to_string(i), widths[i], widths[i + 1]);
}

void PaperTransformer::append(std::span<const float> row, int position, std::vector<float>& x) const {
  const std::size_t first = static_cast<std::size_t>(position) * config_.width;
  for (std::size_t i = 0; i < row.size(); ++i) x.push_back(row[i] + position_[first + i]);
}

void PaperTransformer::embed_joints(std::span<const float> joints, int first_position, std::vector<float>& x) const {
  std::vector<float> rows(joints.begin(), joints.end());
  const std::size_t count = joints.size() / 3;
  for (const Linear& layer : pose_) {
    std::vector<float> next(count * layer.out());
    layer.forward(rows, next, Work::prefill);
    apply_curve(Curve::relu, next);
    rows = std::move(next);
  }
  const std::size_t width = static_cast<std::size_t>(config_.width);
  for (std::size_t joint = 0; joint < count; ++joint)
    append(std::span(rows).subspan(joint * width, width), first_position + static_cast<int>(joint), x);
}

void PaperTransformer::embed_condition(std::span<const Token> tokens, std::span<const float> source_joints,
                                       std::vector<float>& x) const {
  embed_joints(source_joints, 0, x);
  int position = config_.source_joints;
  append(condition_start_, position++, x);
  const std::size_t width = static_cast<std::size_t>(config_.width);
  for (const Token token : tokens)
    append(std::span(condition_embedding_).subspan(static_cast<std::size_t>(token) * width, width), position++, x);
}

void PaperTransformer::embed_target_joints(std::span<const float> joints, std::vector<float>& x) const {
  embed_joints(joints, config_.condition_rows(), x);
}

void PaperTransformer::embed_image(int row, Token token, std::vector<float>& x) const {
  const std::size_t width = static_cast<std::size_t>(config_.width);
  const auto of_code = [&](Token code) {
    return std::span<const float>(image_embedding_).subspan(static_cast<std::size_t>(std::max(code, 0)) * width, width);
  };
  const bool masked = token < 0 && !mask_embedding_.empty();
  append(row == 0 ? std::span<const float>(image_start_) : masked ? std::span<const float>(mask_embedding_) : of_code(token),
         config_.condition_rows() + config_.target_joints + row, x);
}

std::vector<float> PaperTransformer::image_logits(std::span<const float> x, Work work) const {
  const std::vector<float> h = head_.forward(x, work);
  std::vector<float> logits(x.size() / static_cast<std::size_t>(config_.width) * image_bias_.size());
  logits_.forward(h, logits, work);
  return logits;
}

}  // namespace ilat::cpu
