#include "jobs/edit_inputs.h"

#include <utility>

#include "conditioning/pose/pose_region.h"
#include "conditioning/pose/pose_text.h"
#include "editing/request/face_request.h"
#include "ilat/error.h"
#include "imaging/mask/mask.h"
#include "imaging/mask/mask_input.h"
#include "imaging/mask/stroke_input.h"
#include "imaging/photo/grey.h"
#include "imaging/photo/photo_format.h"
#include "jobs/edit_job/field_text.h"
#include "jobs/input_doubts.h"
#include "jobs/pose/source_pose.h"

namespace ilat {
namespace {

std::string size_text(const Image& image) { return std::to_string(image.width) + " x " + std::to_string(image.height); }

std::string scaling_note(const std::string& name, const Image& drawn, const Image& photo) {
  return "the " + name + " is " + size_text(drawn) + " pixels and was scaled to the photo's " + size_text(photo);
}

/// @param shape as its user wrote it
void fill_shape(Image& mask, const std::vector<MaskPoint>& corners, const std::string& shape, const char* option) {
  if (fill_polygon(mask, corners)) return;
  throw Error(ErrorCode::usage,
              shape + " holds no pixel of the photo, which is " + size_text(mask) + "; give pixels of the photo",
              option);
}

void check_anything_masked(const Image& mask, const EditJob& job) {
  if (bounding_box(mask)) return;
  std::string why = "nothing is masked: no pixel is white (128 or above), or drawn where the picture is transparent";
  if (job.invert_mask) why = "nothing is masked once the mask is inverted: all of it was";
  if (job.grow < 0)
    why = "nothing is masked once the mask is narrowed by " + std::to_string(-job.grow) + " pixels; narrow it less";
  throw Error(ErrorCode::bad_input, why, job.mask.empty() ? "mask" : job.mask.string());
}

/// What the mask's file and the shapes mark.
Image drawn_mask(const EditJob& job, const Image& photo, std::vector<std::string>& warnings, DrawnInputs& drawn) {
  Image mask(photo.width, photo.height, 1);
  if (!job.mask.empty()) {
    const Photo picture = read_photo(job.mask, read_options_of(job));
    mask = mask_of(picture);
    drawn.mask_file = job.mask;
    drawn.mask = tones_of(picture.alpha.empty() ? to_grey(picture.image) : mask);
    if (needs_scaling(mask, photo, job.mask.string())) {
      warnings.push_back(scaling_note("mask", mask, photo));
      mask = scaled_mask(mask, photo.width, photo.height);
    }
  }
  for (const MaskRectangle& each : job.mask_rects)
    fill_shape(mask, each.corners(), text_of(std::vector{each}), "mask-rect");
  for (const auto& each : job.mask_polygons) fill_shape(mask, each, text_of(std::vector<std::vector<MaskPoint>>{each}), "mask-polygon");
  return mask;
}

/// The same, inverted and grown. @param marked 0 or 255
Image finished_mask(const EditJob& job, Image marked) {
  if (job.invert_mask) marked = inverted_mask(marked);
  marked = grown_mask(marked, job.grow);
  check_anything_masked(marked, job);
  return marked;
}

void look_for_faces(const EditJob& job, JobFaces& finder, const std::optional<std::vector<Face>>& known, EditInputs& inputs) {
  const bool needed = speaks_of_face(job);
  if (needed && !finder.has_detector())
    throw Error(ErrorCode::not_found,
                "no face detector found: expected models/face-detector beside the program or under $ILAT_DETECTOR");
  const std::vector<Face> faces = known ? *known : finder.find(inputs.request.photo);
  if (needed && faces.empty())
    throw Error(ErrorCode::bad_input,
                "no face was found in it; mark the part with --mask and draw its lines with --sketch (faces are looked "
                "for from 40 pixels up, turned by at most 45 degrees and tilted by 30)",
                job.photo.string());
  if (faces.empty())
    inputs.warnings.emplace_back(finder.has_detector()
                                     ? "no face was found; the model sees a square laid by the mask (--show-frame shows "
                                       "it, --frame or --eyes choose another)"
                                     : "there is no face detector (models/face-detector, $ILAT_DETECTOR), so no face was "
                                       "looked for; the model sees a square laid by the mask");
  for (const Face& face : faces) inputs.request.faces.push_back(face.landmarks);
  inputs.request.face = named_face(job.face, faces);
}

/// Adds what the job's words about a face mark to what is drawn. @return 0 or 255
Image with_words(const EditJob& job, EditRequest& request) try {
  request.regions = job.regions;
  request.expression = expression_of(job);
  request.face = meant_face(request);
  Image mask = mask_in_words(request);
  for (std::size_t i = 0; i < mask.pixels.size(); ++i)
    if (request.mask.pixels[i] >= kMaskThreshold) mask.pixels[i] = 255;
  return mask;
} catch (const Error& error) {
  if (error.context() != "photo") throw;
  throw Error(error.code(), error.message(), job.photo.string());
}

Image read_sketch(const EditJob& job, const Image& photo, std::vector<std::string>& warnings, DrawnInputs& drawn) {
  Image sketch = sketch_of(read_photo(job.sketch, read_options_of(job)), job.sketch_lines);
  drawn.sketch_file = job.sketch;
  drawn.sketch = tones_of(sketch);
  if (!needs_scaling(sketch, photo, job.sketch.string())) return sketch;
  warnings.push_back(scaling_note("sketch", sketch, photo));
  return scaled_sketch(sketch, photo.width, photo.height);
}

ColourStrokes read_strokes(const EditJob& job, const Image& photo, std::vector<std::string>& warnings) {
  const Photo drawn = read_photo(job.strokes, read_options_of(job));
  if (needs_scaling(drawn.image, photo, job.strokes.string()))
    warnings.push_back(scaling_note("picture of strokes", drawn.image, photo));
  return strokes_of(drawn, photo, job.strokes.string());
}

/// Why the output will not hold the photo's kept pixels exactly, and what would; empty if it will.
std::string inexact_because(const EditJob& job, const Photo& photo) {
  const auto format = photo_format(job.output);
  if (format == PhotoFormat::jpeg)
    return "JPEG stores pixels inexactly, also outside the mask; write PNG to keep them as they are";
  if (format == PhotoFormat::webp && job.quality < 100)
    return "lossy WebP stores pixels inexactly, also outside the mask; write PNG, or WebP with --quality 100";
  if (format == PhotoFormat::webp && !photo.deep.empty())
    return "WebP holds 8 bits of the photo's 16; write PNG to keep its pixels as they are";
  return {};
}

/// Both poses, and where nothing is drawn, what they take up. @return 0 or 255
Image with_poses(const EditJob& job, EditRequest& request, std::vector<std::string>& warnings) {
  request.source_pose = source_pose_of(job, request.photo, warnings);
  request.target_pose = read_pose(job.target_pose);
  const int width = request.photo.width, height = request.photo.height;
  check_pose(*request.source_pose, width, height, (job.source_pose.empty() ? job.photo : job.source_pose).string());
  check_pose(*request.target_pose, width, height, job.target_pose.string());
  request.widened_by = job.widen;
  if (bounding_box(request.mask)) return std::move(request.mask);
  return pose_region({*request.source_pose, *request.target_pose}, width, height, job.widen);
}

}  // namespace

EditInputs read_inputs(const EditJob& job, JobFaces& faces) {
  return read_inputs(job, {.photo = read_photo(job.photo, read_options_of(job))}, faces);
}

EditInputs read_inputs(const EditJob& job, KnownPhoto known, JobFaces& faces) {
  EditInputs inputs{std::move(known.photo), {}, {}};
  EditRequest& request = inputs.request;
  request.photo = visible_colours(inputs.photo);
  DrawnInputs drawn;
  request.mask = drawn_mask(job, request.photo, inputs.warnings, drawn);
  if (looks_for_faces(job)) look_for_faces(job, faces, known.faces, inputs);
  if (speaks_of_face(job)) request.mask = with_words(job, request);
  if (changes_pose(job)) request.mask = with_poses(job, request, inputs.warnings);
  request.mask = finished_mask(job, std::move(request.mask));
  drawn.inverted = looks_inverted(request.mask);
  if (!job.sketch.empty()) request.sketch = read_sketch(job, request.photo, inputs.warnings, drawn);
  if (!job.strokes.empty()) request.strokes = read_strokes(job, request.photo, inputs.warnings);
  request.no_lines = job.no_lines;
  for (std::string& doubt : doubts_of(drawn)) inputs.warnings.push_back(std::move(doubt));
  if (std::string why = inexact_because(job, inputs.photo); !why.empty()) inputs.warnings.push_back(std::move(why));
  return inputs;
}

}  // namespace ilat
