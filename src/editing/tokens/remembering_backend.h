#pragma once

#include <optional>
#include <vector>

#include "backend/backend.h"

namespace ilat {

/// Another backend's answers, and the last of them again where a question is the same: to encode, condition and prefill.
/// What it remembers it gives copies of.
class RememberingBackend : public Backend {
 public:
  /// @param backend outlives this
  explicit RememberingBackend(Backend& backend) : backend_(backend) {}

  const ModelConfig& config() const override { return backend_.config(); }
  Precision precision() const override { return backend_.precision(); }
  EncodedImages encode(const FloatMaps& images, const FloatMaps& masks) override;
  Condition condition(const Guides& guides) override;
  Prefilled prefill(const Condition& condition, std::span<const Rows> known_rows, int copies) override;
  std::vector<float> step(KvCache& cache, std::span<const Rows> rows, StepKind kind) override {
    return backend_.step(cache, rows, kind);
  }
  std::vector<float> deeper(KvCache& cache, std::span<const Token> drawn) override { return backend_.deeper(cache, drawn); }
  FloatMaps decode(std::span<const Token> tokens, const KeptPhoto& photo) override { return backend_.decode(tokens, photo); }

 private:
  struct Encoding {
    FloatMaps images, masks;
    EncodedImages answer;
  };
  struct Conditioning {
    Guides guides;
    Condition answer;
  };
  struct Prefilling {
    Condition condition;
    std::vector<Rows> known_rows;
    int copies;
    Prefilled answer;
  };

  Backend& backend_;
  // At most two of each, those asked for last: a photo and the one it takes a person from; with lines, and without them for guidance.
  std::vector<Encoding> encodings_;
  std::vector<Conditioning> conditionings_;
  std::optional<Prefilling> prefilling_;
};

}  // namespace ilat
