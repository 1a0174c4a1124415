#include "editing/request/check_request.h"

#include <algorithm>
#include <string>

#include "config/face_frame.h"
#include "editing/conditioning/conditioning.h"
#include "editing/request/face_request.h"
#include "generation/sampling.h"
#include "ilat/error.h"
#include "imaging/face/expression_moves.h"

namespace ilat {

namespace {

std::string size_text(const Image& image) {
  return std::to_string(image.width) + " x " + std::to_string(image.height) + " pixels";
}

void check_channels(const Image& image, int channels, const char* name) {
  const auto numbers = static_cast<std::size_t>(image.width) * image.height * image.channels;
  if (image.channels == channels && numbers > 0 && image.pixels.size() == numbers) return;
  throw Error(ErrorCode::usage,
              "expected " + std::to_string(channels) + " channels and at least one pixel, got " +
                  std::to_string(image.channels) + " channels, " + size_text(image) + " and " +
                  std::to_string(image.pixels.size()) + " numbers",
              name);
}

void check_size(const Image& image, const Image& photo, const std::string& name) {
  if (image.width == photo.width && image.height == photo.height) return;
  throw Error(ErrorCode::usage,
              "it is " + size_text(image) + ", the photo is " + size_text(photo) + "; draw it at the photo's size",
              name);
}

/// Faces that the photo's edge cuts reach past it, but not by more than it measures itself.
void check_landmarks(const Landmarks& face, const Image& photo) {
  const float room = static_cast<float>(std::max(photo.width, photo.height));
  for (const auto& [x, y] : face)
    if (!(x >= -room && y >= -room && x <= 2 * room && y <= 2 * room))  // false for what is no number
      throw Error(ErrorCode::usage, "a landmark of a face lies far outside the photo or is no number", "faces");
  if (!(kEyeDistanceInFrame * frame_to_picture(points_of(face)).scale() >= 1))
    throw Error(ErrorCode::usage, "a face's eyes and mouth are one point or almost", "faces");
}

}  // namespace

void check_model(const ModelConfig& config) {
  const auto need = [&](bool present, const char* part) {
    if (!present)
      throw Error(ErrorCode::bad_model, std::string("the model has no ") + part + "; train it first", config.name);
  };
  need(config.image_tokenizer.has_value(), "image tokenizer");
  need(config.transformer.has_value(), "transformer");
  conditioning_of(config).check_model(config);
}

void check_options(const EditOptions& options, const ModelConfig& config) {
  check_sampling(options.sampling);
  check_layout(options.sampling, *config.transformer);
  if (options.variations < 1)
    throw Error(ErrorCode::usage, "expected at least 1, got " + std::to_string(options.variations), "variations");
  if (options.feather < -1)
    throw Error(ErrorCode::usage, "expected -1 (by the frame) or more pixels, got " + std::to_string(options.feather),
                "feather");
  if (options.sampling.attention_mask == AttentionMask::autoencoder &&
      config.transformer->attention_mask != AttentionMask::autoencoder)
    throw Error(ErrorCode::usage,
                "autoencoder needs a model trained with it: this one has no embedding for masked tokens",
                "attention_mask");
}

void check_abilities(const EditRequest& request, const ModelConfig& config) {
  const TransformerConfig& transformer = *config.transformer;
  const bool packed = transformer.layout == Layout::packed;
  const auto need = [&](bool able, const char* what, const char* instead) {
    if (able) return;
    throw Error(ErrorCode::usage,
                std::string("this model was trained ") + (packed ? std::string("without ") + what : "on lines alone (layout = paper)") +
                    "; " + instead + ", or take another model",
                config.name);
  };
  if (!request.strokes.empty()) need(packed && transformer.strokes, "colour strokes", "leave the strokes out");
  if (request.no_lines) need(packed && transformer.no_lines, "edits that follow no lines", "give a sketch or keep the photo's lines");
}

void check_request(const EditRequest& request, const ModelConfig& config) {
  check_channels(request.photo, 3, "photo");
  check_expression(request.expression);
  for (const Landmarks& face : request.faces) check_landmarks(face, request.photo);
  if (!request.mask.empty() || (!speaks_of_face(request) && !request.target_pose)) {
    check_channels(request.mask, 1, "mask");
    check_size(request.mask, request.photo, "mask");
  }
  if (request.no_lines && (!request.sketch.empty() || !request.expression.empty()))
    throw Error(ErrorCode::usage, "goes neither with a sketch nor with an expression: these are lines; leave one out", "no_lines");
  if (!request.strokes.empty()) {
    check_channels(request.strokes.colours, 3, "strokes");
    check_size(request.strokes.colours, request.photo, "strokes");
    check_channels(request.strokes.where, 1, "strokes");
    check_size(request.strokes.where, request.photo, "strokes");
  }
  if (!request.sketch.empty()) {
    check_channels(request.sketch, 1, "sketch");
    check_size(request.sketch, request.photo, "sketch");
  }
  conditioning_of(config).check(request);
}

}  // namespace ilat
