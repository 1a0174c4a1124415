#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <span>
#include <utility>
#include <vector>

#include "backend/backend.h"

namespace ilat::test {

/// A backend without networks, made to notice mistakes of whoever drives it. The logits of a row are a hash of the
/// whole condition and of every (row, token) pair that the row sees, so that one row too many, too few, or with another
/// token changes what is drawn. A code's vector is its number; a decoded cell is one flat colour.
class FakeBackend : public Backend {
 public:
  explicit FakeBackend(int tokens_per_side = 4, AttentionMask trained = AttentionMask::paper);

  const ModelConfig& config() const override { return config_; }
  ModelConfig& mutable_config() { return config_; }

  EncodedImages encode(const FloatMaps& images, const FloatMaps& masks) override;
  Condition condition(const Guides& guides) override;
  Prefilled prefill(const Condition& condition, std::span<const Rows> global_rows, int copies) override;
  std::vector<float> step(KvCache& cache, std::span<const Rows> rows, StepKind kind) override;
  std::vector<float> deeper(KvCache& cache, std::span<const Token> drawn) override;
  FloatMaps decode(std::span<const Token> tokens, const KeptPhoto& photo) override;

  /// What `row` predicts when it sees `visible` under `condition`: [K].
  std::vector<float> logits(std::span<const Token> condition, int row,
                            const std::set<std::pair<int, Token>>& visible) const;

  static constexpr int kCell = 4;    // pixels per token and axis
  static constexpr int kCodes = 61;  // K

  // What was asked, for the tests to look at.
  int encodings = 0;
  int conditionings = 0;
  int prefills = 0;
  int steps = 0;
  int row_runs = 0;
  FloatMaps last_images, last_masks, last_sketches;
  KeptPhoto last_kept_photo;
  Guides last_guides;

 private:
  ModelConfig config_;
};

}  // namespace ilat::test
