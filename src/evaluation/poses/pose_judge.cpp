#include "evaluation/poses/pose_judge.h"

#include <cmath>

#include "conditioning/pose/body.h"
#include "conditioning/pose/pose_region.h"
#include "editing/conditioning/conditioning.h"
#include "editing/editor_access.h"
#include "evaluation/poses/silhouette.h"
#include "imaging/composite/composite.h"
#include "metrics/pixel_error.h"
#include "metrics/ssim.h"

namespace ilat {
namespace {

constexpr double kNear = 0.3;  // of the torso

std::size_t index_of(PoseResult result) { return static_cast<std::size_t>(result); }

/// Share of the known joints of `wanted` that lie near those of `found`; none without a torso.
std::optional<double> joints_near(const Pose& found, const Pose& wanted) {
  const double torso = torso_length(wanted);
  int known = 0, near = 0;
  for (std::size_t i = 0; i < kJoints; ++i) {
    const Joint &at = found.joints[i], &goal = wanted.joints[i];
    if (!goal.visible) continue;
    ++known;
    near += at.visible && std::hypot(at.x - goal.x, at.y - goal.y) < kNear * torso;
  }
  if (known == 0 || torso <= 0) return std::nullopt;
  return static_cast<double>(near) / known;
}

PoseMeasures measure(const Image& result, const PosePair& pair, const Image& region, const PoseFinder* finder) {
  const PixelError whole = pixel_error(result, pair.target), inside = pixel_error(result, pair.target, region);
  PoseMeasures measures{.psnr = whole.psnr(),
                        .ssim = ssim(result, pair.target),
                        .mae = whole.mean_absolute,
                        .psnr_inside = inside.psnr(),
                        .ssim_inside = ssim(result, pair.target, region),
                        .mae_inside = inside.mean_absolute,
                        .overlap = overlap(white_silhouette(result, region), white_silhouette(pair.target, region))};
  if (finder) measures.joints = joints_near(finder->find(result).pose, pair.target_pose);
  return measures;
}

EditRequest request_of(const PosePair& pair, const Image& photo) {
  EditRequest request{.photo = photo};
  request.source_pose = pair.source_pose;
  request.target_pose = pair.target_pose;
  return request;
}

/// The target photo's tokens under the pair's mask, decoded into the target photo.
Image reconstructed(const Editor& editor, const PosePair& pair, const EditOptions& options) {
  Backend& backend = EditorAccess::backend(editor);
  const std::vector<ModelView> views = look_at(request_of(pair, pair.target), options, backend.config());
  const EncodedImages encoded = backend.encode(stack(views, &ModelView::photo), stack(views, &ModelView::mask));
  const FloatMaps painted = backend.decode(encoded.tokens, kept_photo(backend.config(), encoded, views, 1));
  Image result = pair.target;
  for (std::size_t i = 0; i < views.size(); ++i)
    Patch(views[i].own_mask, views[i].placement, painted.width,
          {.mode = options.composite, .feather = options.feather, .blend = options.blend})
        .paint(result, painted, static_cast<int>(i));
  return result;
}

bool same_outside(const Image& one, const Image& other, const Image& region) {
  for (std::size_t i = 0; i < region.pixels.size(); ++i)
    for (std::size_t c = 0; c < 3; ++c)
      if (region.pixels[i] == 0 && one.pixels[3 * i + c] != other.pixels[3 * i + c]) return false;
  return true;
}

}  // namespace

std::vector<JudgedPair> judge_poses(const Editor& editor, const PoseFinder* finder, std::span<const PosePair> pairs,
                                    const EditOptions& options, const std::function<bool(int done)>& goes_on) {
  const bool paper = EditorAccess::backend(editor).config().transformer->layout == Layout::paper;
  std::vector<JudgedPair> judged;
  for (const PosePair& pair : pairs) {
    JudgedPair& now = judged.emplace_back();
    const auto picture = [&](PoseResult result) -> Image& { return now.pictures[index_of(result)]; };
    const EditRequest request = request_of(pair, pair.source);
    picture(PoseResult::edited) = editor.edit(request, options).images.front();
    if (paper) {
      EditOptions causal = options;
      causal.sampling.attention_mask = AttentionMask::causal;
      picture(PoseResult::causal) = editor.edit(request, causal).images.front();
    }
    picture(PoseResult::source) = pair.source;
    picture(PoseResult::reconstructed) = reconstructed(editor, pair, options);
    const Image region = pose_region({pair.source_pose, pair.target_pose}, pair.source.width, pair.source.height, request.widened_by);
    for (std::size_t i = 0; i < now.pictures.size(); ++i)
      if (!now.pictures[i].empty()) now.measures[i] = measure(now.pictures[i], pair, region, finder);
    now.truth = pair.target;
    now.outside_unchanged = same_outside(picture(PoseResult::edited), pair.source, region);
    if (!goes_on(static_cast<int>(judged.size()))) break;
  }
  return judged;
}

}  // namespace ilat
