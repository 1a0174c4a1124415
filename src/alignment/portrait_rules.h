#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <type_traits>

#include "config/enum_names.h"
#include "ilat/image.h"

namespace ilat {

/// Why a face, or a whole photo, gives no portrait.
enum class Rejection { unreadable, no_face, too_small, unsure, turned, cut, blurred, duplicate };

template <>
struct EnumNames<Rejection> {
  static constexpr std::array<std::pair<Rejection, std::string_view>, 8> names{{{Rejection::unreadable, "unreadable"},
                                                                                {Rejection::no_face, "no face"},
                                                                                {Rejection::too_small, "too small"},
                                                                                {Rejection::unsure, "unsure"},
                                                                                {Rejection::turned, "turned too far"},
                                                                                {Rejection::cut, "cut by the edge"},
                                                                                {Rejection::blurred, "blurred"},
                                                                                {Rejection::duplicate, "duplicate"}}};
};

/// Why, and the number that decided it, for people.
struct Refusal {
  Rejection reason = Rejection::unreadable;
  std::string detail;
};

/// Which faces make portraits.
struct PortraitRules {
  double smallest = 80;        // side of the face's box, pixels of the photo
  double confidence = 0.85;    // of the finder; 0 = whatever it finds
  double most_doubt = 0.08;    // between a face's landmarks and its mirror image's, over the eyes' distance
  double most_turn = 0.6;      // of the head to a side: 0 = frontal, 1 = the nose is below an eye
  double most_beyond = 0.5;    // share of the portrait that lies beyond the photo's edge; 1 = any
  double most_blur = 0.7;      // of the face, 0 ... 1 (blur_effect.h); 1 = any
  int least_difference = 16;   // bits of 256 in which a portrait differs from every earlier one; 0 = any
};

template <class Rules, class Visitor>
requires std::same_as<std::remove_const_t<Rules>, PortraitRules>
void visit_fields(Rules& rules, Visitor&& visit) {
  visit("smallest", rules.smallest, "leave out faces whose box has a shorter side, pixels");
  visit("confidence", rules.confidence, "leave out faces less certain than this, 0 to 1");
  visit("most-doubt", rules.most_doubt, "... whose landmarks a mirror moves by more than this share of the eyes' distance");
  visit("most-turn", rules.most_turn, "... turned further to a side: 0 = frontal, 1 = the nose is below an eye");
  visit("most-beyond", rules.most_beyond, "... of whose portrait a larger share lies beyond the photo's edge, 0 to 1");
  visit("most-blur", rules.most_blur, "... more blurred than this, 0 to 1");
  visit("least-difference", rules.least_difference, "... in fewer of 256 bits different from an earlier portrait");
}

/// What the rules look at.
struct PortraitMeasures {
  double side = 0;        // of the face's box, pixels of the photo
  double confidence = 0;  // of the finder
  double doubt = 0;       // mean distance between the landmarks and those of the mirror image, over the eyes' distance
  double turn = 0;        // of the head: 0 = frontal, 1 = the nose is below an eye
  double beyond = 0;      // share of the portrait beyond the photo's edge
  bool landmarks_inside = true;  // all of them lie in the photo
  double blur = 0;        // of the face
};

/// The first rule that the face breaks; none = it makes a portrait. Only `side` and `confidence` are looked at before the
/// face is cut out.
std::optional<Refusal> refusal_before_cutting(const PortraitMeasures& measures, const PortraitRules& rules);
std::optional<Refusal> refusal(const PortraitMeasures& measures, const PortraitRules& rules);

}  // namespace ilat
