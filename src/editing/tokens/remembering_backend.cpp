#include "editing/tokens/remembering_backend.h"

#include <algorithm>
#include <span>
#include <utility>

namespace ilat {
namespace {

constexpr std::size_t kMost = 2;

/// The answer that is known already, which becomes the newest; else the oldest makes room for `ask`'s.
template <class Memory, class Same, class Ask>
const auto& recall(std::vector<Memory>& memories, Same same_question, Ask ask) {
  const auto known = std::ranges::find_if(memories, same_question);
  if (known != memories.end()) {
    std::rotate(known, known + 1, memories.end());
  } else {
    if (memories.size() == kMost) memories.erase(memories.begin());
    memories.push_back(ask());
  }
  return memories.back().answer;
}

bool same(const FloatMaps& a, const FloatMaps& b) {
  return a.batch == b.batch && a.channels == b.channels && a.height == b.height && a.width == b.width && a.values == b.values;
}

bool same(const Guides& a, const Guides& b) {
  return same(a.sketch, b.sketch) && same(a.known, b.known) && same(a.drawn, b.drawn) && same(a.image, b.image) &&
         same(a.mask, b.mask) && same(a.strokes, b.strokes);
}

bool same(const Condition& a, const Condition& b) {
  return a.tokens == b.tokens && a.source_joints == b.source_joints && a.target_joints == b.target_joints &&
         same(a.cells, b.cells) && same(a.features, b.features);
}

bool same(const Rows& a, const Rows& b) {
  return a.rows == b.rows && a.tokens == b.tokens && a.outputs == b.outputs && a.sources == b.sources &&
         a.mirrors == b.mirrors && a.passing == b.passing;
}

bool same(std::span<const Rows> a, std::span<const Rows> b) {
  return std::ranges::equal(a, b, [](const Rows& one, const Rows& other) { return same(one, other); });
}

}  // namespace

EncodedImages RememberingBackend::encode(const FloatMaps& images, const FloatMaps& masks) {
  return recall(
      encodings_, [&](const Encoding& one) { return same(one.images, images) && same(one.masks, masks); },
      [&] { return Encoding{images, masks, backend_.encode(images, masks)}; });
}

Condition RememberingBackend::condition(const Guides& guides) {
  return recall(
      conditionings_, [&](const Conditioning& one) { return same(one.guides, guides); },
      [&] { return Conditioning{guides, backend_.condition(guides)}; });
}

Prefilled RememberingBackend::prefill(const Condition& condition, std::span<const Rows> known_rows, int copies) {
  if (!prefilling_ || prefilling_->copies != copies || !same(prefilling_->condition, condition) ||
      !same(prefilling_->known_rows, known_rows)) {
    prefilling_.reset();  // before the next one takes as much memory
    Prefilled answer = backend_.prefill(condition, known_rows, copies);
    prefilling_ = Prefilling{condition, {known_rows.begin(), known_rows.end()}, copies, std::move(answer)};
  }
  return {prefilling_->answer.cache->copy(), prefilling_->answer.logits};
}

}  // namespace ilat
