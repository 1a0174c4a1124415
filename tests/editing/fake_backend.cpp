#include "fake_backend.h"

#include <cmath>
#include <stdexcept>

namespace ilat::test {

namespace {

std::uint64_t mix(std::uint64_t x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
  return x ^ (x >> 31);
}

struct Sequence {
  std::vector<Token> condition;
  std::set<std::pair<int, Token>> visible;
};

struct FakeCache : KvCache {
  std::unique_ptr<KvCache> copy() const override { return std::make_unique<FakeCache>(*this); }

  std::vector<Sequence> sequences;
};

/// Mean of a cell over all channels, and of the kept pixels only where `mask` is given.
float cell_mean(const FloatMaps& images, const FloatMaps* mask, int item, int top, int left) {
  double sum = 0;
  for (int channel = 0; channel < images.channels; ++channel)
    for (int y = top; y < top + FakeBackend::kCell; ++y)
      for (int x = left; x < left + FakeBackend::kCell; ++x) {
        const auto at = static_cast<std::size_t>(y) * images.width + x;
        if (!mask || mask->plane(item, 0)[at] == 0) sum += images.plane(item, channel)[at];
      }
  return static_cast<float>(sum / (images.channels * FakeBackend::kCell * FakeBackend::kCell));
}

Token nearest(float mean) { return static_cast<Token>(std::lround((mean + 1) / 2 * (FakeBackend::kCodes - 1))); }
float vector_of(Token token) { return static_cast<float>(token) / (FakeBackend::kCodes - 1) * 2 - 1; }

void expect(bool holds, const char* what) {
  if (!holds) throw std::logic_error(std::string("fake backend: ") + what);
}

}  // namespace

FakeBackend::FakeBackend(int tokens_per_side, AttentionMask trained) {
  const int resolution = tokens_per_side * kCell;
  config_.name = "fake";
  config_.image_tokenizer = ImageTokenizerConfig{};
  config_.image_tokenizer->resolution = resolution;
  config_.image_tokenizer->multipliers = {1, 1, 1};
  config_.image_tokenizer->codebook_size = kCodes;
  config_.image_tokenizer->codebook_width = 1;
  config_.sketch_tokenizer = SketchTokenizerConfig{};
  config_.sketch_tokenizer->resolution = resolution;
  config_.sketch_tokenizer->multipliers = {1, 1, 1};
  config_.sketch_tokenizer->codebook_size = kCodes;
  config_.transformer = TransformerConfig{};
  config_.transformer->tokens_per_side = tokens_per_side;
  config_.transformer->image_codes = kCodes;
  config_.transformer->condition_codes = kCodes;
  config_.transformer->attention_mask = trained;
  config_.xdog.side = 2 * resolution;
}

EncodedImages FakeBackend::encode(const FloatMaps& images, const FloatMaps& masks) {
  ++encodings;
  last_images = images;
  last_masks = masks;
  const int side = images.width / kCell;
  EncodedImages encoded{{}, FloatMaps(images.batch, 1, side, side)};
  for (int item = 0; item < images.batch; ++item)
    for (int cell = 0; cell < side * side; ++cell) {
      const float mean = cell_mean(images, &masks, item, cell / side * kCell, cell % side * kCell);
      encoded.tokens.push_back(nearest(mean));
      encoded.features.plane(item, 0)[cell] = mean;
    }
  return encoded;
}

Condition FakeBackend::condition(const Guides& guides) {
  const FloatMaps& sketches = guides.sketch;
  ++conditionings;
  last_sketches = sketches;
  last_guides = guides;
  const int side = sketches.width / kCell;
  std::vector<Token> tokens;
  for (int item = 0; item < sketches.batch; ++item)
    for (int cell = 0; cell < side * side; ++cell)
      tokens.push_back(nearest(cell_mean(sketches, nullptr, item, cell / side * kCell, cell % side * kCell)));
  return {tokens, {}, {}};
}

std::vector<float> FakeBackend::logits(std::span<const Token> condition, int row,
                                       const std::set<std::pair<int, Token>>& visible) const {
  std::uint64_t state = mix(static_cast<std::uint64_t>(row) + 1);
  for (const Token token : condition) state = mix(state + static_cast<std::uint64_t>(token) + 7);
  for (const auto& [other, token] : visible)
    state += mix(static_cast<std::uint64_t>(other) * 1000003 + static_cast<std::uint64_t>(token + 2));
  std::vector<float> values;
  for (int code = 0; code < kCodes; ++code)
    values.push_back(static_cast<float>(mix(state + static_cast<std::uint64_t>(code) * 77) % 4096) / 1024.0f);
  return values;
}

Prefilled FakeBackend::prefill(const Condition& condition, std::span<const Rows> global_rows, int copies) {
  ++prefills;
  const std::size_t tokens = condition.tokens.size() / global_rows.size();
  expect(tokens == static_cast<std::size_t>(config_.transformer->tokens()), "one condition per item");
  Prefilled result;
  auto cache = std::make_unique<FakeCache>();
  for (std::size_t item = 0; item < global_rows.size(); ++item) {
    const Rows& rows = global_rows[item];
    const auto first = condition.tokens.begin() + static_cast<std::ptrdiff_t>(item * tokens);
    Sequence sequence{{first, first + static_cast<std::ptrdiff_t>(tokens)}, {}};
    for (std::size_t i = 0; i < rows.rows.size(); ++i)
      sequence.visible.emplace(rows.rows[i], rows.rows[i] == 0 ? 0 : rows.tokens[i]);
    for (const int output : rows.outputs) {
      const auto values = logits(sequence.condition, rows.rows.at(output), sequence.visible);
      result.logits.insert(result.logits.end(), values.begin(), values.end());
    }
    for (int copy = 0; copy < copies; ++copy) cache->sequences.push_back(sequence);
  }
  result.cache = std::move(cache);
  return result;
}

std::vector<float> FakeBackend::step(KvCache& cache, std::span<const Rows> rows, StepKind kind) {
  ++steps;
  auto& sequences = dynamic_cast<FakeCache&>(cache).sequences;
  expect(rows.size() == sequences.size(), "one entry of rows per sequence");
  std::vector<float> result;
  for (std::size_t item = 0; item < rows.size(); ++item) {
    Sequence& sequence = sequences[item];
    std::vector<std::vector<float>> all;
    for (std::size_t i = 0; i < rows[item].rows.size(); ++i) {
      ++row_runs;
      const int row = rows[item].rows[i];
      const Token token = row == 0 ? 0 : rows[item].tokens[i];
      expect(i == 0 || rows[item].rows[i - 1] < row, "rows ascend");
      // A hidden row does not see itself, but its own input reaches its output through the residual connection.
      if (kind == StepKind::causal) {
        expect(sequence.visible.emplace(row, token).second, "a row runs once");
        all.push_back(logits(sequence.condition, row, sequence.visible));
      } else {
        all.push_back(logits(sequence.condition, row * 1000 - token, sequence.visible));
      }
    }
    for (const int output : rows[item].outputs)
      result.insert(result.end(), all.at(output).begin(), all.at(output).end());
  }
  return result;
}

std::vector<float> FakeBackend::deeper(KvCache&, std::span<const Token>) {
  throw std::logic_error("fake backend: it has one code a cell");
}

FloatMaps FakeBackend::decode(std::span<const Token> tokens, const KeptPhoto& photo) {
  last_kept_photo = photo;
  const FloatMaps &features = photo.features, &kept = photo.kept;
  const int side = config_.transformer->tokens_per_side;
  const int batch = static_cast<int>(tokens.size()) / (side * side);
  FloatMaps images(batch, 3, side * kCell, side * kCell);
  for (int item = 0; item < batch; ++item)
    for (int y = 0; y < images.height; ++y)
      for (int x = 0; x < images.width; ++x) {
        const int cell = y / kCell * side + x / kCell;
        const bool own = !features.empty() && kept.plane(item, 0)[cell] != 0;
        const float value = own ? features.plane(item, 0)[cell] : vector_of(tokens[item * side * side + cell]);
        for (int channel = 0; channel < 3; ++channel)
          images.plane(item, channel)[y * images.width + x] = channel == 1 ? -value : value;
      }
  return images;
}

}  // namespace ilat::test
