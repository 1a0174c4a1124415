#include "alignment/portrait_rules.h"

#include <cmath>
#include <cstdio>

namespace ilat {
namespace {

/// "0.31, at most 0.2"
std::string compared(double value, const char* word, double limit) {
  char text[96];
  std::snprintf(text, sizeof text, "%.3g, %s %.3g", value, word, limit);
  return text;
}

}  // namespace

std::optional<Refusal> refusal_before_cutting(const PortraitMeasures& measures, const PortraitRules& rules) {
  if (measures.side < rules.smallest)
    return Refusal{Rejection::too_small, "its box has a side of " + compared(measures.side, "at least", rules.smallest)};
  if (measures.confidence < rules.confidence)
    return Refusal{Rejection::unsure, "confidence " + compared(measures.confidence, "at least", rules.confidence)};
  return std::nullopt;
}

std::optional<Refusal> refusal(const PortraitMeasures& measures, const PortraitRules& rules) {
  if (auto early = refusal_before_cutting(measures, rules)) return early;
  if (!measures.landmarks_inside) return Refusal{Rejection::cut, "landmarks lie beyond the photo"};
  if (measures.beyond > rules.most_beyond)
    return Refusal{Rejection::cut, "share beyond the photo " + compared(measures.beyond, "at most", rules.most_beyond)};
  if (measures.turn > rules.most_turn)
    return Refusal{Rejection::turned, "turn " + compared(measures.turn, "at most", rules.most_turn)};
  if (measures.doubt > rules.most_doubt)
    return Refusal{Rejection::unsure, "doubt about landmarks " + compared(measures.doubt, "at most", rules.most_doubt)};
  if (measures.blur > rules.most_blur)
    return Refusal{Rejection::blurred, "blur " + compared(measures.blur, "at most", rules.most_blur)};
  return std::nullopt;
}

}  // namespace ilat
