#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <vector>

#include "conditioning/sketch/sketch_input.h"
#include "config/model_config.h"
#include "ilat/expression.h"
#include "ilat/options.h"
#include "ilat/photo.h"
#include "ilat/pose.h"
#include "imaging/mask/mask_shapes.h"

namespace ilat {

/// The square that the model sees: one that is chosen for it, or `square` with FrameChoice::given.
struct JobFrame {
  FrameChoice choice = FrameChoice::automatic;
  Frame square = {};
};

/// Which of a photo's faces is meant: the masked one or the only one, the largest, or one by its number.
struct JobFace {
  bool largest = false;
  int number = 0;  // as ilat faces lists them, from 1; 0 = not by number

  bool operator==(const JobFace&) const = default;
};

/// So many pixels; a type of its own, because people write it in megapixels.
struct PixelCount {
  std::uint64_t pixels = 0;

  bool operator==(const PixelCount&) const = default;
};

/// One edit as its user asks for it, on a command line, in a line of a table, in a record or in a request. What each
/// field means stands in edit_job_fields.h, once for all of them.
struct EditJob {
  std::filesystem::path photo = {}, mask = {}, sketch = {}, strokes = {}, move_landmarks = {}, output = {};  // empty = not given
  std::filesystem::path source_pose = {}, target_pose = {};  // empty = found in the photo; no pose is changed
  double widen = kWidenedBy;  // share of the body's height
  bool keep_lines = false, no_lines = false;
  std::vector<MaskRectangle> mask_rects = {};
  std::vector<std::vector<MaskPoint>> mask_polygons = {};
  bool invert_mask = false;
  int grow = 0;  // pixels
  std::vector<FaceRegion> regions = {};
  double smile = 0, open_mouth = 0, open_eyes = 0, raise_brows = 0;  // -1 ... 1, see Expression
  JobFace face = {};
  SketchLines sketch_lines = SketchLines::automatic;
  std::optional<Eyes> eyes = {};
  JobFrame frame = {};
  // Unset = as the model's folder says, else as the library draws; with_drawing() fills them in.
  std::optional<int> variations = {};
  std::optional<Pick> pick = {};
  std::uint64_t seed = 0;
  std::optional<double> temperature = {};
  std::optional<int> top_k = {};
  std::optional<double> top_p = {};
  bool greedy = false;
  std::optional<double> guidance = {};
  int steps = 0;  // 0 = one token a step
  Blend blend = Blend::colour;
  Detail detail = Detail::photo;
  int feather = -1;  // pixels; -1 = by the frame
  Composite composite = Composite::inward;
  Sampler sampler = Sampler::cached;
  std::optional<AttentionMask> attention_mask = {};  // unset = the mask the model was trained with
  int quality = 95;
  PixelCount max_pixels{ReadOptions{}.max_pixels};
  bool no_metadata = false;
  bool record_names = false;
};

/// Equal in every field.
bool operator==(const EditJob& a, const EditJob& b);

/// The job with every setting of drawing that it leaves open as the model has it. A model's choice among draws holds for
/// jobs that ask for no number of results: naming `variations` asks for all of them.
EditJob with_drawing(EditJob job, const DrawingConfig& drawing);
/// The same by what the model in this folder says. @throws Error as read_model_config()
EditJob with_drawing_of(const std::filesystem::path& model, EditJob job);

/// How many pictures the job leaves: one with Pick::best, else one for each variation.
int number_of_results(const EditJob& job);

/// What the library is asked for this job.
EditOptions options_of(const EditJob& job);
ReadOptions read_options_of(const EditJob& job);
WriteOptions write_options_of(const EditJob& job);

/// Whether the job moves a face's lines.
bool has_expression(const EditJob& job);
/// Whether it moves them or names a region: it needs a face then, and neither mask nor sketch.
bool speaks_of_face(const EditJob& job);

/// Whether the job changes a pose: it needs neither mask nor lines then.
inline bool changes_pose(const EditJob& job) { return !job.target_pose.empty(); }

/// @throws Error usage if there is no photo; nothing that says where it may change (mask, region, expression, pose); nothing
/// that the new part follows (sketch, keep_lines, no_lines, and again region or expression); or keep_lines or no_lines
/// with an expression or with each other; or Pick::best of one.
void check_complete(const EditJob& job);

}  // namespace ilat
