#include <algorithm>
#include <cmath>
#include <thread>

#include "detector/face_detector_config.h"
#include "detector/face_geometry.h"
#include "detector/photo_levels.h"
#include "detector/plain_networks.h"
#include "ilat/error.h"
#include "ilat/faces.h"
#include "model_io/model_folder/check_weights.h"
#include "model_io/model_folder/model_folder.h"

namespace ilat {
namespace {

constexpr double kWorthALook = 0.2;        // heat from which the landmark network looks at a cell
constexpr std::size_t kMostLooks = 400;    // at most so many cells of a photo, the hottest
constexpr float kHopeless = 0.1f;          // confidence after the first look that spares the second
constexpr int kMargin = 4 * kFinderStride;  // pixels of grey around a level: the finder learnt what lies beyond a photo
constexpr double kSameSize = 1.4;           // suspicions of sizes further apart are different ones
constexpr double kSameFace = 0.4;          // centres nearer than this share of the larger side are one face's

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

/// A face that a photo's edge cuts, or that fills the photo, needs cells around it too.
FeatureMap with_margin(const FeatureMap& picture) {
  FeatureMap larger(picture.height + 2 * kMargin, picture.width + 2 * kMargin, picture.channels);  // 0 = grey
  for (int y = 0; y < picture.height; ++y)
    std::copy_n(picture.at(0, y), static_cast<std::size_t>(picture.width) * picture.channels,
                larger.at(kMargin, y + kMargin));
  return larger;
}

/// @param maps of the level with its margin
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
      Landmark centre = cell_centre(column, row);
      centre.x -= kMargin, centre.y -= kMargin;
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

Face look(const PlainLandmarkNetwork& network, const PhotoLevels& photo, const Similarity& frame) {
  const Similarity crop_to_photo = frame * crop_to_frame();
  const FeatureMap output = network(photo.crop(crop_to_photo));  // [1, 1, 99]
  Face face;
  const float half = kCropSide / 2.0f;
  for (std::size_t i = 0; i < face.landmarks.size(); ++i)
    face.landmarks[i] = crop_to_photo({(output.values[2 * i] + 1) * half - 0.5f, (output.values[2 * i + 1] + 1) * half - 0.5f});
  face.confidence = static_cast<float>(sigmoid(output.values[98]));
  return face;
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
  for (const auto& level : levels.levels()) collect(level, networks_->finder(with_margin(level.picture), threads), candidates);

  std::vector<Face> faces;
  for (const Candidate& candidate : distinct(std::move(candidates))) {
    const Face first = look(networks_->landmarks, levels, candidate.frame);
    if (first.confidence < kHopeless) continue;
    const Similarity frame = frame_to_picture(points_of(first.landmarks));
    if (!(frame.scale() > 0)) continue;
    const Face second = finished(look(networks_->landmarks, levels, frame));
    if (second.confidence >= options.least_confidence) faces.push_back(second);
  }
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
