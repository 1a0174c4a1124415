#pragma once

#include <cstddef>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "ilat/expression.h"
#include "ilat/image.h"
#include "ilat/landmarks.h"
#include "ilat/options.h"
#include "ilat/pose.h"
#include "ilat/strokes.h"

namespace ilat {

/// A part of the photo that the model saw and repainted on its own.
struct EditedRegion {
  Placement placement;    ///< where its frame lies
  int masked_tokens = 0;  ///< how many of the frame's tokens were repainted
  int tokens = 0;         ///< of how many
  /// How much the seam shows, one number per variation: the mean absolute difference from the last kept pixel to the
  /// first wholly new one, over that of pixels as far apart beside it, further out and further in. 1 = no visible step.
  /// One for each of the images.
  std::vector<double> seams;
};

/// How good a draw is, as far as the model and its lines tell.
struct DrawScore {
  double likelihood = 0;  ///< mean log-probability of its tokens at temperature 1, each given what was drawn before it
  /// How well its own lines follow those that guided it, inside the mask: F1 from 0 to 1. NaN where no line was known.
  double lines = 0;
};

/// What one edit gives back.
struct EditResult {
  /// The edited photos, each of the input photo's size: one per variation, or with Pick::best one.
  std::vector<Image> images;
  /// With Pick::best: the number of the variation that was picked, from 0; and how every one of them scored.
  int picked = 0;
  std::vector<DrawScore> scores;
  /// Where they differ from the photo, grey, of its size: 0 = the photo's own pixel, 255 = wholly new. See repainted().
  Image changed;
  /// What the model saw: one region, or one for each group of masked parts that lie far apart.
  std::vector<EditedRegion> regions;
  /// How many of the model's tokens were repainted, of how many; over all regions.
  int masked_tokens = 0;
  int tokens = 0;
  /// Share of the masked pixels that lie outside what the model saw, and stayed as they were.
  double mask_outside_share = 0;
  Precision precision = Precision::float32;  ///< in which the networks computed
  /// Seconds by stage.
  double encode_seconds = 0;
  double generate_seconds = 0;
  double decode_seconds = 0;
};

/// One photo, and what is to be done to it: in pictures, a mask and a sketch; in words about a face; or as a pose.
struct EditRequest {
  Image photo = {};  ///< RGB, any size
  /// Grey, the photo's size; 128 and above = repaint. Empty = what regions and expression, or both poses, take up.
  Image mask = {};
  /// Grey, the photo's size, black lines on white; read inside the mask only. Empty = the photo's own, moved by the
  /// expression.
  Image sketch = {};
  /// Nothing is said about lines inside the mask: whatever fits. Without a sketch or an expression, and for models only
  /// that were trained so.
  bool no_lines = false;
  /// Read inside the mask only, and by models only that were trained with strokes.
  ColourStrokes strokes = {};
  std::vector<FaceRegion> regions = {};
  Expression expression = {};
  /// The faces of the photo, as find_faces() gives them. With FrameChoice::automatic the model sees each masked part in
  /// the frame of the face that it lies in, upright and at the model's size. Regions and expression need at least one.
  std::vector<Landmarks> faces = {};
  /// Which of them is meant; unset = the only one, else the one that the mask lies in.
  std::optional<std::size_t> face = {};
  /// The person's pose in the photo, and the one to paint; models that follow poses need both and read nothing of a face.
  std::optional<Pose> source_pose = {};
  std::optional<Pose> target_pose = {};
  /// How far from the limbs of both the person is repainted where there is no mask, as a share of the body's height.
  double widened_by = kWidenedBy;
};

/// Repaints masked regions of photos with one model.
///
///     auto editor = ilat::Editor::open("models/faces-256");
///     auto result = editor.edit({.photo = photo, .mask = mask, .sketch = sketch});
///     ilat::write_image("after.png", result.images[0]);
///
/// Or, in words:
///
///     const auto faces = ilat::find_faces(photo, "models/face-detector");
///     auto smiling = editor.edit({.photo = photo, .expression = {.smile = 0.7}, .faces = {faces.at(0).landmarks}});
///
/// One Editor may edit from several threads at once: edit() is const and keeps nothing between calls. Images, options and
/// results belong to their callers. Functions on files (read_photo, write_photo, ...) may run at once on different files.
class Editor {
 public:
  /// Loads a model folder.
  /// @throws Error not_found or bad_model; usage if there is no such backend or device here.
  static Editor open(const std::filesystem::path& model_folder, const OpenOptions& options = {});
  Editor(Editor&&) noexcept;
  Editor& operator=(Editor&&) noexcept;
  ~Editor();

  /// How whoever trained the model would draw with it (model.json); the rest as EditOptions has it.
  EditOptions defaults() const;

  /// @throws Error usage (sizes that do not fit, options out of range), bad_input (nothing masked, no face to speak of),
  /// cancelled.
  EditResult edit(const EditRequest& request, const EditOptions& options = {}) const;

  /// Several photos, each with its own mask, in one batched pass; result i equals edit(requests[i], options).
  std::vector<EditResult> edit(const std::vector<EditRequest>& requests, const EditOptions& options = {}) const;

  /// In which numbers the networks compute: what OpenOptions asked for, or what automatic has become here.
  Precision precision() const;

 private:
  friend struct EditorAccess;
  struct Implementation;
  explicit Editor(std::unique_ptr<Implementation> implementation);
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace ilat
