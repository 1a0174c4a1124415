#include <algorithm>
#include <cmath>
#include <thread>

#include "detector/face_detector_config.h"
#include "detector/face_geometry.h"
#include "detector/mirrored_landmarks.h"
#include "detector/photo_levels.h"
#include "detector/plain_networks.h"
#include "detector/share_out.h"
#include "ilat/error.h"
#include "ilat/faces.h"
#include "model_io/model_folder/check_weights.h"
#include "model_io/model_folder/model_folder.h"

namespace ilat {
namespace {

constexpr double kWorthALook = 0.12;     // heat from which the landmark network looks at a cell
constexpr std::size_t kMostLooks = 400;  // at most so many cells of a photo, the hottest
constexpr float kHopeless = 0.1f;        // confidence after the first look that spares the second
constexpr double kDoubt = 0.12;          // mean distance of landmarks in the mirror, in eyes' distances
constexpr double kSameSize = 1.4;        // suspicions of sizes further apart are different ones
constexpr double kSameFace = 0.4;        // centres nearer than this share of the larger side are one face's

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }

/// What the finder suspects.
struct Candidate {
  double heat = 0;
  Similarity frame;  // face frame -> photo
};

bool same_face(const Similarity& one, const Similarity& other) {
  const Landmark a = face_centre(one), b = face_centre(other);
  return std::hypot(a.x - b.x, a.y - b.y) < kSameFace * std::max(face_side(one), face_side(other));
}

void collect(const PhotoLevels::Level& level, const FeatureMap& maps, std::vector<Candidate>& candidates) {
  const double least = std::log(kWorthALook / (1 - kWorthALook));
  for (int row = 0; row < maps.height; ++row)
    for (int column = 0; column < maps.width; ++column) {
      const float* cell = maps.at(column, row);
      if (cell[0] < least) continue;
      bool hottest = true;
      for (int y = std::max(0, row - 1); y <= std::min(maps.height - 1, row + 1); ++y)
        for (int x = std::max(0, column - 1); x <= std::min(maps.width - 1, column + 1); ++x)
          hottest = hottest && maps.at(x, y)[0] <= cell[0];
      if (!hottest) continue;
      const Landmark centre = cell_centre(column, row);
      const auto point = [&](int which) {
        return level.to_photo({centre.x + static_cast<float>(kPointUnit) * cell[1 + 2 * which],
                               centre.y + static_cast<float>(kPointUnit) * cell[2 + 2 * which]});
      };
      const Similarity frame = frame_to_picture({point(0), point(1), point(2)});
      if (frame.scale() > 0) candidates.push_back({sigmoid(cell[0]), frame});
    }
}

/// A large wrong suspicion must not hide the right one in its middle.
bool same_suspicion(const Similarity& one, const Similarity& other) {
  const double ratio = face_side(one) / face_side(other);
  return ratio < kSameSize && ratio > 1 / kSameSize && same_face(one, other);
}

/// The hottest first, each once.
std::vector<Candidate> distinct(std::vector<Candidate> candidates) {
  std::stable_sort(candidates.begin(), candidates.end(), [](const auto& a, const auto& b) { return a.heat > b.heat; });
  std::vector<Candidate> kept;
  for (const Candidate& candidate : candidates) {
    if (kept.size() == kMostLooks) break;
    if (std::none_of(kept.begin(), kept.end(), [&](const auto& k) { return same_suspicion(k.frame, candidate.frame); }))
      kept.push_back(candidate);
  }
  return kept;
}

Similarity operator*(const Similarity& outer, const Similarity& inner) {
  return {outer.a * inner.a - outer.b * inner.b, outer.b * inner.a + outer.a * inner.b,
          outer.a * inner.dx - outer.b * inner.dy + outer.dx, outer.b * inner.dx + outer.a * inner.dy + outer.dy};
}

/// @return landmarks in halves of the crop's side from its middle
Face seen_in(const PlainLandmarkNetwork& network, const FeatureMap& crop) {
  const FeatureMap output = network(crop);  // [1, 1, 99]
  Face face;
  for (std::size_t i = 0; i < face.landmarks.size(); ++i)
    face.landmarks[i] = {output.values[2 * i], output.values[2 * i + 1]};
  face.confidence = static_cast<float>(sigmoid(output.values[2 * kLandmarks]));
  return face;
}

Face in_photo(Face face, const Similarity& crop_to_photo) {
  const float half = kCropSide / 2.0f;
  for (Landmark& p : face.landmarks) p = crop_to_photo({(p.x + 1) * half - 0.5f, (p.y + 1) * half - 0.5f});
  return face;
}

Face look(const PlainLandmarkNetwork& network, const PhotoLevels& photo, const Similarity& frame) {
  const Similarity crop_to_photo = frame * crop_to_frame();
  return in_photo(seen_in(network, photo.crop(crop_to_photo)), crop_to_photo);
}

/// Mean distance of the landmarks over the eyes' distance.
double mean_distance(const Landmarks& one, const Landmarks& other) {
  double sum = 0;
  for (std::size_t i = 0; i < one.size(); ++i) sum += std::hypot(one[i].x - other[i].x, one[i].y - other[i].y);
  const FacePoints points = points_of(one);
  const double eyes = std::hypot(points.left_eye.x - points.right_eye.x, points.left_eye.y - points.right_eye.y);
  return sum / static_cast<double>(one.size()) / std::max(1e-6, eyes);
}

/// The face and its mirror image together. The mean errs less than either; and what is no face looks like another one in
/// the mirror, so that the certainty falls to a half where the two are kDoubt apart.
Face look_twice(const PlainLandmarkNetwork& network, const PhotoLevels& photo, const Similarity& frame) {
  const Similarity crop_to_photo = frame * crop_to_frame();
  const FeatureMap crop = photo.crop(crop_to_photo);
  Face face = seen_in(network, crop), other = seen_in(network, mirror_image(crop));
  other.landmarks = mirrored(other.landmarks, 0);
  const double doubt = mean_distance(face.landmarks, other.landmarks) / kDoubt;
  for (std::size_t i = 0; i < face.landmarks.size(); ++i) {
    face.landmarks[i].x = (face.landmarks[i].x + other.landmarks[i].x) / 2;
    face.landmarks[i].y = (face.landmarks[i].y + other.landmarks[i].y) / 2;
  }
  face.confidence = static_cast<float>(std::min(face.confidence, other.confidence) / (1 + std::pow(doubt, 4)));
  return in_photo(face, crop_to_photo);
}

Face finished(Face face) {
  const Similarity frame = frame_to_picture(points_of(face.landmarks));
  const Landmark centre = face_centre(frame);
  const float side = static_cast<float>(face_side(frame));
  face.box = {centre.x - side / 2, centre.y - side / 2, side};
  face.tilt_degrees = static_cast<float>(frame.angle_degrees());
  return face;
}

}  // namespace

struct FaceFinder::Networks {
  PlainFinder finder;
  PlainLandmarkNetwork landmarks;
};

FaceFinder FaceFinder::open(const std::filesystem::path& folder) {
  const auto file = SafetensorsFile::open(folder / kFaceDetectorFile);
  const FaceDetectorConfig config = face_detector_config(file.metadata(), file.path().string());
  check_tensors(file.tensors(), expected_tensors(config), file.path().string(), "the face detector of its metadata");
  check_weights(file.tensors(), file.path().string());
  return FaceFinder(
      std::make_shared<const Networks>(Networks{PlainFinder(config, file), PlainLandmarkNetwork(config, file)}));
}

std::vector<Face> FaceFinder::find(const Image& photo, const FaceFinderOptions& options) const {
  if (!(options.smallest_face >= kFinderSmallest))
    throw Error(ErrorCode::usage, "the smallest face must have at least " +
                                      std::to_string(static_cast<int>(kFinderSmallest)) + " pixels");
  if (photo.empty()) return {};
  const int processors = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  const int threads = options.threads > 0 ? options.threads : processors;
  const PhotoLevels levels(photo, kFinderSmallest / options.smallest_face, threads);
  std::vector<Candidate> candidates;
  for (const auto& level : levels.levels()) collect(level, networks_->finder(level.picture, threads), candidates);

  candidates = distinct(std::move(candidates));
  std::vector<Face> faces(candidates.size());
  share_out(static_cast<int>(candidates.size()), threads, [&](int first_one, int last_one) {
    for (auto i = static_cast<std::size_t>(first_one); i < static_cast<std::size_t>(last_one); ++i) {
      const Face first = look(networks_->landmarks, levels, candidates[i].frame);
      if (first.confidence < kHopeless) continue;
      const Similarity frame = frame_to_picture(points_of(first.landmarks));
      if (frame.scale() > 0) faces[i] = finished(look_twice(networks_->landmarks, levels, frame));
    }
  });
  const auto is_none = [&](const Face& face) { return face.box.side == 0 || face.confidence < options.least_confidence; };
  std::erase_if(faces, is_none);
  // Two suspicions may have led to one face.
  std::stable_sort(faces.begin(), faces.end(), [](const auto& a, const auto& b) { return a.confidence > b.confidence; });
  std::vector<Face> kept;
  for (const Face& face : faces) {
    const Similarity frame = frame_to_picture(points_of(face.landmarks));
    if (std::none_of(kept.begin(), kept.end(), [&](const Face& k) {
          return same_face(frame_to_picture(points_of(k.landmarks)), frame);
        }))
      kept.push_back(face);
  }
  return kept;
}

Face FaceFinder::look_at(const Image& photo, const Landmarks& about) const {
  const Similarity frame = frame_to_picture(points_of(about));
  if (photo.empty() || !(frame.scale() > 0))
    throw Error(ErrorCode::usage, "looking at a face needs a photo, and landmarks that do not lie in one point");
  // As fine as the landmark network sees the face, no finer.
  const double scale = std::min(1.0, 1 / (frame * crop_to_frame()).scale());
  return finished(look(networks_->landmarks, PhotoLevels(photo, scale, 1), frame));
}

std::vector<Face> find_faces(const Image& photo, const std::filesystem::path& detector,
                             const FaceFinderOptions& options) {
  return FaceFinder::open(detector).find(photo, options);
}

}  // namespace ilat
