#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

#include "conditioning/pose/body.h"
#include "conditioning/pose/joint_rows.h"
#include "conditioning/pose/limb_maps.h"
#include "conditioning/pose/pose_region.h"
#include "conditioning/pose/pose_text.h"
#include "editing/conditioning/conditioning.h"
#include "ilat/error.h"
#include "imaging/geometry/frame.h"
#include "imaging/mask/mask.h"

namespace ilat {
namespace {

/// How much of a training picture's side a body takes up: a person elsewhere is shown at the size the model knows.
constexpr double kBodyInFrame = 0.67;

/// Both poses' joints in pixels of a view of so many pixels a side.
Pose in_view(Pose pose, const Placement& placement, int side) {
  for (Joint& joint : pose.joints) {
    const auto place = placement.inside(joint.x + 0.5, joint.y + 0.5);
    joint.x = static_cast<float>(place.first * side - 0.5);
    joint.y = static_cast<float>(place.second * side - 0.5);
  }
  return pose;
}

/// The skeleton in pixels of the view as a sketch's lines are kept: [1, 1, S, S] in [0, 1].
FloatMaps skeleton_lines(const Pose& pose, int side) {
  FloatMaps lines = in_one_map(limb_maps(pose, side));
  for (float& value : lines.values) value = (value + 1) / 2;
  return lines;
}

/// Of each item the maps of `upper` with those of `lower` below them: [B, C, H, W] and the same -> [B, C, 2 H, W].
FloatMaps one_above_the_other(const FloatMaps& upper, const FloatMaps& lower) {
  FloatMaps both(upper.batch, upper.channels, 2 * upper.height, upper.width);
  for (int item = 0; item < both.batch; ++item)
    for (int channel = 0; channel < both.channels; ++channel) {
      std::copy_n(upper.plane(item, channel), upper.plane_size(), both.plane(item, channel));
      std::copy_n(lower.plane(item, channel), lower.plane_size(), both.plane(item, channel) + upper.plane_size());
    }
  return both;
}

/// Skeletons: the person's own in the photo, and the one to paint.
class PoseConditioning : public Conditioning {
 public:
  void check_model(const ModelConfig&) const override {}

  void check(const EditRequest& request) const override {
    for (const auto& [pose, name] : {std::pair{&request.source_pose, "source_pose"}, std::pair{&request.target_pose, "target_pose"}}) {
      if (!*pose) throw Error(ErrorCode::usage, "is missing; this model follows poses: give the photo's own and the wanted one", name);
      check_pose(**pose, request.photo.width, request.photo.height, name);
    }
    if (!(request.widened_by >= 0 && request.widened_by <= 1))
      throw Error(ErrorCode::usage, "expected 0 to 1, a share of the body's height, got " + std::to_string(request.widened_by), "widened_by");
    if (!request.sketch.empty() || !request.regions.empty() || !request.expression.empty())
      throw Error(ErrorCode::usage, "this model follows poses, not sketches or words about a face; leave them out", "sketch");
  }

  Image mask(const EditRequest& request) const override {
    if (!request.mask.empty()) return request.mask;
    return pose_region({*request.source_pose, *request.target_pose}, request.photo.width, request.photo.height, request.widened_by);
  }

  /// One frame around both poses in which the body is as large as in training, for a body is painted as a whole.
  std::vector<Look> automatic_looks(const EditRequest& request, const Image& mask, int side) const override {
    const Box box = masked_box(mask);
    const Frame around = frame_around(box, mask, side);
    const double body = std::max(body_height(*request.source_pose), body_height(*request.target_pose));
    const int wanted = std::max({static_cast<int>(std::lround(body / kBodyInFrame)), box.width(), box.height()});
    if (wanted >= around.side) return {{around, mask}};
    const Frame frame{(box.left + box.right - wanted) / 2, (box.top + box.bottom - wanted) / 2, wanted};
    const Frame whole = whole_photo(mask);
    return {{around.side == whole.side && around.x == whole.x && around.y == whole.y ? around : frame, mask}};
  }

  void show(const EditRequest& request, const Image&, const ModelConfig& config, ModelView& view) const override {
    const int side = config.image_tokenizer->resolution;
    const auto seen_at = [&](const Pose& pose, int pixels) { return in_view(pose, view.placement, pixels); };
    view.lines = skeleton_lines(seen_at(*request.target_pose, config.xdog.side), config.xdog.side);
    view.sketch = limb_maps(seen_at(*request.target_pose, side), side);
    view.source_sketch = limb_maps(seen_at(*request.source_pose, side), side);
    view.joints.clear();
    for (const auto* pose : {&request.source_pose, &request.target_pose}) append_joint_rows(view.joints, seen_at(**pose, side), side);
  }

  void tell(Backend& backend, std::span<const ModelView> views, const EncodedImages& encoded, bool guided,
            MaskedTokens& tokens) const override {
    const TransformerConfig& transformer = *backend.config().transformer;
    Guides source = guides_of(views);  // the photo as it is, of which nothing is masked
    const Guides guides = source;
    std::ranges::fill(source.mask.values, 0.0f);
    std::ranges::fill(source.drawn.values, 0.0f);
    std::ranges::fill(source.known.values, 1.0f);
    source.strokes = {};
    const EncodedImages seen = backend.encode(source.image, source.mask);
    if (transformer.layout == Layout::paper) return tell_joints(views, seen, transformer, tokens);
    tokens.condition = backend.condition(guides);
    if (guided) tokens.without_lines = backend.condition(without_lines(guides));
    if (transformer.kept_rows == KeptRows::features) tokens.condition.features = encoded.features;
    if (transformer.source_joints == 0) return;
    source.sketch = stack(views, &ModelView::source_sketch);
    const FloatMaps source_cells = backend.condition(source).cells;
    tokens.condition.cells = one_above_the_other(tokens.condition.cells, source_cells);
    if (guided) tokens.without_lines.cells = one_above_the_other(tokens.without_lines.cells, source_cells);
    if (transformer.kept_rows == KeptRows::features)
      tokens.condition.features = one_above_the_other(encoded.features, seen.features);
    tokens.source = seen.tokens;
  }

 private:
  /// The paper's sequence: joints of the source, its tokens, joints of the target (spec section 5).
  static void tell_joints(std::span<const ModelView> views, const EncodedImages& source, const TransformerConfig& transformer,
                          MaskedTokens& tokens) {
    tokens.condition = {.tokens = source.tokens, .source_joints = {}, .target_joints = {}};
    for (const ModelView& view : views) {
      const auto target = view.joints.begin() + static_cast<std::ptrdiff_t>(view.joints.size() / 2);
      if (transformer.source_joints > 0)
        tokens.condition.source_joints.insert(tokens.condition.source_joints.end(), view.joints.begin(), target);
      tokens.condition.target_joints.insert(tokens.condition.target_joints.end(), target, view.joints.end());
    }
  }
};

}  // namespace

const Conditioning& pose_conditioning() {
  static const PoseConditioning conditioning;
  return conditioning;
}

}  // namespace ilat
