// How well and how fast does a face detector find the `val` portraits of a pack in scenes that nobody trained on?
//
//   face_detector DETECTOR PACK [BACKGROUNDS [SCENES]]
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <vector>

#include "detector/face_geometry.h"
#include "ilat/faces.h"
#include "training/data/background_photos.h"
#include "training/data/face_scenes.h"

namespace {

using namespace ilat;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

/// Mean distance of the landmarks over the eyes' distance.
double landmark_error(const Landmarks& found, const Landmarks& truth) {
  const FacePoints points = points_of(truth);
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) sum += std::hypot(found[i].x - truth[i].x, found[i].y - truth[i].y);
  return sum / 49 / std::hypot(points.left_eye.x - points.right_eye.x, points.left_eye.y - points.right_eye.y);
}

bool inside(const PlacedFace& face, const Image& image) {
  const Landmark centre = face_centre(frame_to_picture(points_of(face.landmarks)));
  const double half = 0.4 * face.side;
  return centre.x > half && centre.y > half && centre.x < image.width - half && centre.y < image.height - half;
}

struct Tally {
  int faces = 0, found = 0, finds = 0, wrong = 0;
  std::vector<double> errors;  // of faces of at least 100 pixels
};

/// Faces that the edge cuts, or that are smaller than promised, count neither as missed nor as wrong.
void judge(const Scene& scene, const std::vector<Face>& finds, Tally& tally) {
  std::vector<bool> explained(finds.size());
  for (const PlacedFace& face : scene.faces) {
    const Landmark centre = face_centre(frame_to_picture(points_of(face.landmarks)));
    const Face* nearest = nullptr;
    for (std::size_t i = 0; i < finds.size(); ++i) {
      const auto& box = finds[i].box;
      const double away = std::hypot(box.x + box.side / 2 - centre.x, box.y + box.side / 2 - centre.y);
      if (away > 0.3 * face.side || box.side > 1.6 * face.side || box.side < face.side / 1.6) continue;
      explained[i] = true;
      if (!nearest) nearest = &finds[i];  // the most certain
    }
    if (face.side < 40 || face.side > 800 || !inside(face, scene.image)) continue;
    ++tally.faces;
    if (!nearest) continue;
    ++tally.found;
    if (face.side >= 100) tally.errors.push_back(landmark_error(nearest->landmarks, face.landmarks));
  }
  tally.finds += static_cast<int>(finds.size());
  tally.wrong += static_cast<int>(std::count(explained.begin(), explained.end(), false));
}

void run(int count, char** words) {
  const auto begin = Clock::now();
  const FaceFinder finder = FaceFinder::open(words[1]);
  std::printf("loading: %.1f ms\n", 1000 * seconds_since(begin));
  const PackedDataset data = PackedDataset::open(words[2]);
  const std::vector<Portrait> portraits = read_portraits(data, data.val, 256);
  std::vector<MipPicture> backgrounds;
  if (count > 3) backgrounds = read_background_photos(words[3]);
  const FaceScenes scenes(portraits, backgrounds);
  Tally tally;
  const int scene_count = count > 4 ? std::atoi(words[4]) : 100;
  for (int i = 0; i < scene_count; ++i) {
    RandomStream random(2024, 31, static_cast<std::uint64_t>(i));
    const Scene scene = scenes.draw({.width = 1280, .height = 960, .most_faces = 6, .smallest = 40, .largest = 800, .tilt = 30}, random);
    judge(scene, finder.find(scene.image), tally);
  }
  std::printf("found: %.2f %% of %d faces\nfalse: %.2f %% of %d finds\n", 100.0 * tally.found / std::max(1, tally.faces),
              tally.faces, 100.0 * tally.wrong / std::max(1, tally.finds), tally.finds);
  std::sort(tally.errors.begin(), tally.errors.end());
  std::printf("landmark error over eye distance, faces of 100 pixels and more (%zu):", tally.errors.size());
  if (!tally.errors.empty())
    for (const int percent : {10, 25, 50, 75, 90, 95})
      std::printf("  %d %%: %.2f %%", percent, 100 * tally.errors[tally.errors.size() * static_cast<std::size_t>(percent) / 100]);
  RandomStream random(2024, 32, 0);
  const Scene large = scenes.draw({.width = 4000, .height = 3000, .most_faces = 10, .smallest = 40, .largest = 800, .no_face = 0}, random);
  double best = 1e9;
  for (int i = 0; i < 3; ++i) {
    const auto start = Clock::now();
    finder.find(large.image);
    best = std::min(best, seconds_since(start));
  }
  std::printf("\n12 megapixels: %.3f s\n", best);
}

}  // namespace

int main(int count, char** words) try {
  if (count < 3) return std::fprintf(stderr, "face_detector DETECTOR PACK [BACKGROUNDS [SCENES]]\n"), 2;
  run(count, words);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "face_detector: %s\n", error.what());
  return 1;
}
