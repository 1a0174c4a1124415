#include "serving/pictures/line_preview.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "conditioning/sketch/photo_sketch.h"
#include "editing/pictures/sketch_picture.h"
#include "editing/request/face_request.h"
#include "imaging/codecs/png_codec.h"
#include "imaging/mask/mask.h"
#include "imaging/photo/stage_photo.h"
#include "jobs/edit_inputs.h"
#include "serving/http/base64.h"
#include "serving/queue/job_ticket.h"

namespace ilat {
namespace {

using nlohmann::json;

/// The part of a grey picture as a data: URL.
std::string picture_url(const Image& grey, const Box& box) {
  Image part(box.width(), box.height(), 1);
  for (int y = 0; y < part.height; ++y) std::copy_n(grey.row(box.top + y) + box.left, part.width, part.row(y));
  Photo photo = plain_photo(part);
  return "data:image/png;base64," + base64(encode_png(photo, {}));
}

json answer(const Image& photo, const Box& box, const Image& lines) {
  return {{"width", photo.width},
          {"height", photo.height},
          {"box", {{"x", box.left}, {"y", box.top}, {"width", box.width()}, {"height", box.height()}}},
          {"lines", picture_url(lines, box)},
          {"mask", nullptr},
          {"face", nullptr},
          {"warnings", json::array()}};
}

/// What the lines and the mask take up: where they are not white and not black.
Box drawn_box(const Image& lines, const Image& mask) {
  Box box{lines.width, lines.height, 0, 0};
  for (int y = 0; y < lines.height; ++y)
    for (int x = 0; x < lines.width; ++x)
      if (lines.row(y)[x] != 255 || mask.row(y)[x] != 0)
        box = {std::min(box.left, x), std::min(box.top, y), std::max(box.right, x + 1), std::max(box.bottom, y + 1)};
  if (box.right <= box.left) return {0, 0, lines.width, lines.height};
  return box;
}

bool says_where(const EditJob& job) {
  return speaks_of_face(job) || !job.mask.empty() || !job.mask_rects.empty() || !job.mask_polygons.empty();
}

}  // namespace

std::string line_preview(const EditJob& job, const SeenPhoto& seen, const ModelConfig& config) {
  const auto text = [](const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); };
  if (!says_where(job)) {
    const Image photo = visible_colours(seen.photo);
    const Image lines = photo_sketch(photo, {job.frame.choice, job.frame.square, job.eyes}, config.xdog);
    return text(answer(photo, {0, 0, photo.width, photo.height}, lines));
  }
  JobFaces none{std::filesystem::path(seen.faces ? "known" : "")};  // asked for nothing: the faces are known
  const EditInputs inputs = read_inputs(job, {.photo = seen.photo, .faces = seen.faces}, none);
  const Image lines = sketch_picture(inputs.request, options_of(job), config);
  json object = answer(inputs.request.photo, drawn_box(lines, inputs.request.mask), lines);
  object["mask"] = picture_url(inputs.request.mask, drawn_box(lines, inputs.request.mask));
  if (const auto face = meant_face(inputs.request)) object["face"] = *face + 1;
  for (const std::string& warning : inputs.warnings) object["warnings"].push_back(without_paths(warning, job));
  return text(object);
}

}  // namespace ilat
