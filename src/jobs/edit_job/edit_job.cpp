#include "jobs/edit_job/edit_job.h"

#include <tuple>
#include <utility>

#include "ilat/error.h"
#include "model_io/model_folder/model_folder.h"

namespace ilat {
namespace {

auto members(const JobFrame& frame) {
  return std::tuple(frame.choice, frame.square.x, frame.square.y, frame.square.side);
}
auto members(const std::optional<Eyes>& eyes) {
  const Eyes set = eyes.value_or(Eyes{});
  return std::tuple(eyes.has_value(), set.x1, set.y1, set.x2, set.y2);
}

auto members(const JobFace& face) { return std::tuple(face.largest, face.number); }

auto members(const EditJob& job) {
  return std::tuple_cat(
      std::tie(job.photo, job.mask, job.sketch, job.strokes, job.move_landmarks, job.output, job.keep_lines, job.no_lines, job.mask_rects, job.mask_polygons,
               job.invert_mask, job.grow, job.regions, job.smile, job.open_mouth, job.open_eyes, job.raise_brows, job.sketch_lines, job.variations, job.pick, job.seed, job.temperature, job.top_k,
               job.top_p, job.greedy, job.guidance, job.steps, job.blend, job.detail, job.feather, job.composite, job.sampler, job.attention_mask,
               job.quality, job.max_pixels, job.no_metadata, job.record_names),
      std::tie(job.source_pose, job.target_pose, job.widen),
      members(job.frame), members(job.eyes), members(job.face));
}

}  // namespace

bool operator==(const EditJob& a, const EditJob& b) { return members(a) == members(b); }

EditJob with_drawing(EditJob job, const DrawingConfig& drawing) {
  const bool asks_for_number = job.variations.has_value() || job.pick == Pick::all;
  if (!asks_for_number && drawing.variations > 1) {
    job.variations = drawing.variations;
    job.pick = Pick::best;
  }
  job.variations = job.variations.value_or(1);
  job.pick = job.pick.value_or(Pick::all);
  job.temperature = job.temperature.value_or(drawing.temperature);
  job.top_k = job.top_k.value_or(drawing.top_k);
  job.top_p = job.top_p.value_or(drawing.top_p);
  job.guidance = job.guidance.value_or(drawing.guidance);
  return job;
}

EditJob with_drawing_of(const std::filesystem::path& model, EditJob job) {
  return with_drawing(std::move(job), read_model_config(model).drawing.value_or(DrawingConfig()));
}

int number_of_results(const EditJob& job) { return job.pick == Pick::best ? 1 : job.variations.value_or(1); }

EditOptions options_of(const EditJob& asked) {
  const EditJob job = with_drawing(asked, {});
  return {.sampling = {.temperature = job.greedy ? 0 : *job.temperature,
                       .top_k = *job.top_k,
                       .top_p = *job.top_p,
                       .guidance = *job.guidance,
                       .steps = job.steps,
                       .seed = job.seed,
                       .sampler = job.sampler,
                       .attention_mask = job.attention_mask},
          .variations = *job.variations,
          .pick = *job.pick,
          .composite = job.composite,
          .feather = job.feather,
          .blend = job.blend,
          .detail = job.detail,
          .frame_choice = job.frame.choice,
          .frame = job.frame.square,
          .eyes = job.eyes};
}

ReadOptions read_options_of(const EditJob& job) { return {.max_pixels = job.max_pixels.pixels}; }

WriteOptions write_options_of(const EditJob& job) { return {.quality = job.quality, .metadata = !job.no_metadata}; }

bool has_expression(const EditJob& job) {
  return job.smile != 0 || job.open_mouth != 0 || job.open_eyes != 0 || job.raise_brows != 0 ||
         !job.move_landmarks.empty();
}

bool speaks_of_face(const EditJob& job) { return has_expression(job) || !job.regions.empty(); }

void check_complete(const EditJob& job) {
  if (job.photo.empty())
    throw Error(ErrorCode::usage, "PHOTO is required: the photo to edit, as in `ilat edit portrait.png ...`");
  if (job.keep_lines && job.no_lines)
    throw Error(ErrorCode::usage, "--keep-lines and --no-lines do not go together; leave one out");
  if (job.pick == Pick::best && job.variations == 1)
    throw Error(ErrorCode::usage, "--pick best chooses among several; say of how many, as in --variations 4 --pick best");
  if (job.no_lines && has_expression(job))
    throw Error(ErrorCode::usage,
                "--no-lines says nothing of lines, and an expression (--smile, --open-mouth, --open-eyes, --raise-brows, "
                "--move-landmarks) moves them; leave one out");
  if (job.keep_lines && has_expression(job))
    throw Error(ErrorCode::usage,
                "--keep-lines keeps the lines that an expression (--smile, --open-mouth, --open-eyes, --raise-brows, "
                "--move-landmarks) moves; leave one out");
  if (changes_pose(job) && (speaks_of_face(job) || !job.sketch.empty() || job.keep_lines || job.no_lines))
    throw Error(ErrorCode::usage, "a pose (--target-pose) goes neither with lines nor with words about a face; leave one out");
  if (!changes_pose(job) && !job.source_pose.empty())
    throw Error(ErrorCode::usage, "--source-pose says how the person stands; say also how they shall stand (--target-pose)");
  if (speaks_of_face(job) || changes_pose(job)) return;
  if (job.mask.empty() && job.mask_rects.empty() && job.mask_polygons.empty())
    throw Error(ErrorCode::usage,
                "what to change is missing: a wish (--smile 0.7), a part of the face (--region eyes), or a mask (--mask "
                "mouth.png, --mask-rect 80,150,90,50 or --mask-polygon)");
  if (job.sketch.empty() && !job.keep_lines && !job.no_lines)
    throw Error(ErrorCode::usage,
                "--sketch, --keep-lines or --no-lines is required: what the new part follows, as in --sketch smile.png, "
                "--keep-lines for the photo's own lines, or --no-lines for whatever fits");
}

}  // namespace ilat
