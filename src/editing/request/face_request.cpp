#include "editing/request/face_request.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <vector>

#include "ilat/error.h"
#include "imaging/face/expression_moves.h"
#include "imaging/face/face_placement.h"
#include "imaging/face/face_regions.h"
#include "imaging/face/parts_by_face.h"
#include "imaging/geometry/placed.h"
#include "imaging/mask/mask.h"

namespace ilat {
namespace {

/// The face that most masked pixels belong to; none if they belong to none.
std::optional<std::size_t> masked_face(const EditRequest& request) {
  std::vector<Placement> frames;
  for (const Landmarks& face : request.faces) frames.push_back(face_placement(face, request.photo));
  std::optional<std::size_t> most;
  std::ptrdiff_t count = 0;
  for (const auto& part : parts_by_face(request.mask, frames).parts) {
    const auto masked = std::count(part.mask.pixels.begin(), part.mask.pixels.end(), 255);
    if (masked > count) most = part.face, count = masked;
  }
  return most;
}

}  // namespace

bool speaks_of_face(const EditRequest& request) { return !request.regions.empty() || !request.expression.empty(); }

std::optional<std::size_t> meant_face(const EditRequest& request) {
  const std::size_t count = request.faces.size();
  const bool asked = speaks_of_face(request);
  if (request.face && *request.face >= count)
    throw Error(ErrorCode::usage,
                "there is no face " + std::to_string(*request.face + 1) + ": " +
                    (count == 0 ? "none was found" : count == 1 ? "one was found" : std::to_string(count) + " were found") +
                    "; ilat faces shows them",
                "face");
  if (request.face) return request.face;
  if (!asked) return std::nullopt;
  if (count == 0)
    throw Error(ErrorCode::bad_input,
                "no face was found to speak of; mark the part with a mask, and draw what it should follow", "photo");
  if (count == 1) return 0;
  if (!request.mask.empty())
    if (const auto masked = masked_face(request)) return masked;
  throw Error(ErrorCode::usage,
              std::to_string(count) + " faces were found, and nothing says which is meant: give largest or a number from 1 to " +
                  std::to_string(count) + ", as ilat faces --picture shows them, or mark one with a mask",
              "face");
}

std::optional<ExpressedFace> expressed_face(const EditRequest& request) {
  if (request.expression.empty() || !request.sketch.empty()) return std::nullopt;
  const Landmarks& face = request.faces[meant_face(request).value()];
  return ExpressedFace{face, moved(face, request.expression)};
}

Image mask_in_words(const EditRequest& request) {
  if (!speaks_of_face(request)) return {};
  const Landmarks& face = request.faces[meant_face(request).value()];
  std::vector<Hull> hulls = moving_parts(face, moved(face, request.expression));
  for (const FaceRegion region : request.regions) std::ranges::move(face_region(face, region), std::back_inserter(hulls));
  Image mask = hull_mask(hulls, request.photo.width, request.photo.height);
  const Placement frame = face_placement(face, request.photo);
  bool any = false;
  for (int y = 0; y < mask.height; ++y)
    for (int x = 0; x < mask.width; ++x)
      if (mask.row(y)[x] != 0 && !holds_centre(frame, x, y)) {
        mask.row(y)[x] = 0;  // the model does not see it
      } else {
        any = any || mask.row(y)[x] != 0;
      }
  if (!any)
    throw Error(ErrorCode::bad_input, "nothing is left to repaint: that part of the face lies outside the photo", "photo");
  return mask;
}

Image mask_of_request(const EditRequest& request) {
  return request.mask.empty() ? mask_in_words(request) : request.mask;
}

}  // namespace ilat
