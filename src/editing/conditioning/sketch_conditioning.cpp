#include <algorithm>
#include <string>
#include <utility>

#include "conditioning/sketch/expression_lines.h"
#include "conditioning/sketch/kept_lines.h"
#include "conditioning/sketch/line_width.h"
#include "conditioning/sketch/sketch.h"
#include "editing/conditioning/conditioning.h"
#include "editing/request/face_request.h"
#include "ilat/error.h"
#include "imaging/face/face_placement.h"
#include "imaging/face/parts_by_face.h"
#include "imaging/geometry/placed.h"
#include "imaging/mask/mask.h"
#include "imaging/mask/regions.h"

namespace ilat {
namespace {

FloatMaps paper_and_lines(const Image& lines) {
  FloatMaps planes(1, 1, lines.height, lines.width);
  std::transform(lines.pixels.begin(), lines.pixels.end(), planes.values.begin(),
                 [](std::uint8_t value) { return static_cast<float>(value) / 255.0f; });
  return planes;
}

/// The photo's own lines where it is kept, others inside the mask.
/// @param own,others [1, 1, X, X] in [0, 1], white paper = 1
/// @param mask grey, of the same size
FloatMaps condition_lines(FloatMaps own, const Image& mask, const FloatMaps& others) {
  for (std::size_t i = 0; i < own.values.size(); ++i)
    if (mask.pixels[i] >= kMaskThreshold) own.values[i] = others.values[i];
  return own;
}

/// The lines that guide the model in a view. Where others than the photo's own stand inside the mask, those outside it know
/// nothing of the masked pixels.
FloatMaps lines_seen(const EditRequest& request, const Image& masked, const Placement& placement,
                     const XdogConfig& xdog_settings) {
  const int side = xdog_settings.side;
  const Image view = seen(request.photo, placement, side);
  const auto around = [&](const FloatMaps& inside) {
    return condition_lines(kept_lines(view, masked, xdog_settings), masked, inside);
  };
  if (request.no_lines) return around(FloatMaps(1, 1, side, side, 1.0f));
  if (!request.sketch.empty())
    return around(paper_and_lines(with_usual_width(seen_lines(request.sketch, placement, side), masked)));
  FloatMaps own = xdog(view, xdog_settings);  // [1, 1, X, X] in [0, 1]
  if (const auto face = expressed_face(request))
    return around(expression_lines(own, landmarks_in(placement, face->before, side), landmarks_in(placement, face->after, side)));
  return own;
}

/// Lines: the photo's own, a person's, or those of a face that is moved.
class SketchConditioning : public Conditioning {
 public:
  void check_model(const ModelConfig& config) const override {
    if (config.transformer->sees_sketch_tokens() && !config.sketch_tokenizer)
      throw Error(ErrorCode::bad_model, "the model has no sketch tokenizer; train it first", config.name);
  }

  void check(const EditRequest& request) const override {
    if (request.target_pose || request.source_pose)
      throw Error(ErrorCode::usage, "this model follows sketches, not poses; take one that was trained on poses", "pose");
  }

  Image mask(const EditRequest& request) const override { return mask_of_request(request); }

  /// By the faces that are masked, then around what lies on none.
  std::vector<Look> automatic_looks(const EditRequest& request, const Image& mask, int side) const override {
    const auto meant = meant_face(request);
    std::vector<Placement> frames;
    for (std::size_t i = 0; i < request.faces.size(); ++i)
      if (!meant || i == *meant) frames.push_back(face_placement(request.faces[i], request.photo));
    std::vector<Look> looks;
    if (!frames.empty()) masked_box(mask);  // that there is one
    MaskByFace by_face = frames.empty() ? MaskByFace{{}, mask} : parts_by_face(mask, frames);
    if (meant && by_face.parts.empty())
      throw Error(ErrorCode::usage,
                  "no masked pixel lies on face " + std::to_string(*meant + 1) + "; mask a part of it, or name another face",
                  "face");
    for (auto& part : by_face.parts) looks.push_back({frames[part.face], std::move(part.mask)});
    if (!by_face.rest.empty())
      for (MaskRegion& region : separate_regions(by_face.rest, side)) looks.push_back({region.frame, std::move(region.mask)});
    return looks;
  }

  void show(const EditRequest& request, const Image& mask, const ModelConfig& config, ModelView& view) const override {
    const Image masked = seen_mask(mask, view.placement, config.xdog.side);
    view.lines = lines_seen(request, masked, view.placement, config.xdog);
    view.drawn = !request.sketch.empty() || expressed_face(request);
    view.sketch = tokenizer_sketch(view.lines, config.guide_resolution());
  }

  void tell(Backend& backend, std::span<const ModelView> views, const EncodedImages& encoded, bool guided,
            MaskedTokens& tokens) const override {
    const Guides guides = guides_of(views);
    tokens.condition = backend.condition(guides);
    if (guided) tokens.without_lines = backend.condition(without_lines(guides));
    if (backend.config().transformer->kept_rows == KeptRows::features) tokens.condition.features = encoded.features;
  }
};

}  // namespace

const Conditioning& sketch_conditioning() {
  static const SketchConditioning conditioning;
  return conditioning;
}

}  // namespace ilat
