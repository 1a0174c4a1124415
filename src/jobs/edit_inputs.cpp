#include "jobs/edit_inputs.h"

#include <utility>

#include "ilat/error.h"
#include "imaging/mask/mask.h"
#include "imaging/mask/mask_input.h"
#include "imaging/photo/photo_format.h"
#include "jobs/edit_job/field_text.h"

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

Image read_mask(const EditJob& job, const Image& photo, std::vector<std::string>& warnings) {
  Image mask(photo.width, photo.height, 1);
  if (!job.mask.empty()) {
    mask = mask_of(read_photo(job.mask, read_options_of(job)));
    if (needs_scaling(mask, photo, job.mask.string())) {
      warnings.push_back(scaling_note("mask", mask, photo));
      mask = scaled_mask(mask, photo.width, photo.height);
    }
  }
  for (const MaskRectangle& each : job.mask_rects)
    fill_shape(mask, each.corners(), text_of(std::vector{each}), "mask-rect");
  for (const auto& each : job.mask_polygons) fill_shape(mask, each, text_of(std::vector<std::vector<MaskPoint>>{each}), "mask-polygon");
  if (job.invert_mask) mask = inverted_mask(mask);
  mask = grown_mask(mask, job.grow);
  check_anything_masked(mask, job);
  return mask;
}

Image read_sketch(const EditJob& job, const Image& photo, std::vector<std::string>& warnings) {
  Image sketch = sketch_of(read_photo(job.sketch, read_options_of(job)), job.sketch_lines);
  if (!needs_scaling(sketch, photo, job.sketch.string())) return sketch;
  warnings.push_back(scaling_note("sketch", sketch, photo));
  return scaled_sketch(sketch, photo.width, photo.height);
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

}  // namespace

EditInputs read_inputs(const EditJob& job) {
  EditInputs inputs{read_photo(job.photo, read_options_of(job)), {}, {}};
  inputs.request.photo = visible_colours(inputs.photo);
  inputs.request.mask = read_mask(job, inputs.request.photo, inputs.warnings);
  if (!job.keep_lines) inputs.request.sketch = read_sketch(job, inputs.request.photo, inputs.warnings);
  if (std::string why = inexact_because(job, inputs.photo); !why.empty()) inputs.warnings.push_back(std::move(why));
  return inputs;
}

}  // namespace ilat
