// How well and how fast does a face detector find the `val` portraits of a pack in scenes that nobody trained on?
//
//   face_detector DETECTOR PACK [BACKGROUNDS [SCENES [MISTAKES]]]
//
// MISTAKES is a folder that gets a picture of every face that was missed and of everything wrongly found.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <exception>
#include <filesystem>
#include <string>
#include <vector>

#include "detector/face_geometry.h"
#include "ilat/faces.h"
#include "training/scenes/background_photos.h"
#include "training/scenes/face_scenes.h"

namespace {

using namespace ilat;

/// Wall-clock and processor seconds of the least of three calls: on a machine that is shared, only the second is ours.
template <class Work>
void print_time(const char* what, const Work& work) {
  double wall = 1e9, processor = 1e9;
  for (int i = 0; i < 3; ++i) {
    const auto begin = std::chrono::steady_clock::now();
    const std::clock_t clock = std::clock();
    work();
    processor = std::min(processor, static_cast<double>(std::clock() - clock) / CLOCKS_PER_SEC);
    wall = std::min(wall, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  std::printf("%s: %.1f ms, of processors %.1f ms\n", what, 1000 * wall, 1000 * processor);
}

/// Mean distance of the landmarks over the eyes' distance.
double landmark_error(const Landmarks& found, const Landmarks& truth) {
  const FacePoints points = points_of(truth);
  double sum = 0;
  for (std::size_t i = 0; i < truth.size(); ++i) sum += std::hypot(found[i].x - truth[i].x, found[i].y - truth[i].y);
  return sum / 49 / std::hypot(points.left_eye.x - points.right_eye.x, points.left_eye.y - points.right_eye.y);
}

Landmark centre_of(const PlacedFace& face) { return face_centre(frame_to_picture(points_of(face.landmarks))); }

bool inside(const PlacedFace& face, const Image& image) {
  const Landmark centre = centre_of(face);
  const double half = 0.4 * face.side;
  return centre.x > half && centre.y > half && centre.x < image.width - half && centre.y < image.height - half;
}

/// Pictures of what went wrong.
class Mistakes {
 public:
  explicit Mistakes(std::filesystem::path folder) : folder_(std::move(folder)) {
    if (!folder_.empty()) std::filesystem::create_directories(folder_);
  }
  void add(const char* kind, const Image& scene, const Landmark& centre, double side) {
    if (folder_.empty()) return;
    Image view(128, 128, 3);
    for (int y = 0; y < 128; ++y)
      for (int x = 0; x < 128; ++x) {
        const int u = static_cast<int>(centre.x + (x - 64) * side / 64), v = static_cast<int>(centre.y + (y - 64) * side / 64);
        if (u < 0 || v < 0 || u >= scene.width || v >= scene.height) continue;
        std::copy_n(scene.row(v) + 3 * u, 3, view.row(y) + 3 * x);
      }
    write_image(folder_ / (kind + std::to_string(number_++) + ".png"), view);
  }

 private:
  std::filesystem::path folder_;
  int number_ = 0;
};

struct Tally {
  int faces = 0, found = 0, finds = 0, wrong = 0;
  std::vector<double> errors;  // of faces of at least 100 pixels
};

/// Faces that the edge cuts, or that are smaller than promised, count neither as missed nor as wrong.
void judge(const Scene& scene, const std::vector<Face>& finds, Tally& tally, Mistakes& mistakes) {
  std::vector<bool> explained(finds.size());
  for (const PlacedFace& face : scene.faces) {
    const Landmark centre = centre_of(face);
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
    if (!nearest) {
      mistakes.add("missed-", scene.image, centre, face.side);
      continue;
    }
    ++tally.found;
    if (face.side >= 100) tally.errors.push_back(landmark_error(nearest->landmarks, face.landmarks));
  }
  tally.finds += static_cast<int>(finds.size());
  for (std::size_t i = 0; i < finds.size(); ++i) {
    if (explained[i]) continue;
    ++tally.wrong;
    const auto& box = finds[i].box;
    mistakes.add("wrong-", scene.image, {box.x + box.side / 2, box.y + box.side / 2}, box.side);
  }
}

void run(int count, char** words) {
  print_time("loading", [&] { FaceFinder::open(words[1]); });
  const FaceFinder finder = FaceFinder::open(words[1]);
  const PackedDataset data = PackedDataset::open(words[2]);
  const std::vector<Portrait> portraits = read_portraits(data, data.val, 256);
  std::vector<MipPicture> backgrounds;
  if (count > 3) backgrounds = read_background_photos(words[3]);
  const FaceScenes scenes(portraits, backgrounds);
  Tally tally;
  Mistakes mistakes(count > 5 ? words[5] : "");
  const int scene_count = count > 4 ? std::atoi(words[4]) : 100;
  for (int i = 0; i < scene_count; ++i) {
    RandomStream random(2024, 31, static_cast<std::uint64_t>(i));
    const Scene scene = scenes.draw(
        {.width = 1280, .height = 960, .most_faces = 6, .smallest = 40, .largest = 800, .tilt = 30}, random);
    judge(scene, finder.find(scene.image), tally, mistakes);
  }
  std::printf("found: %.2f %% of %d faces\nfalse: %.2f %% of %d finds\n", 100.0 * tally.found / std::max(1, tally.faces),
              tally.faces, 100.0 * tally.wrong / std::max(1, tally.finds), tally.finds);
  std::sort(tally.errors.begin(), tally.errors.end());
  std::printf("landmark error over eye distance, faces of 100 pixels and more (%zu):", tally.errors.size());
  if (!tally.errors.empty())
    for (const int percent : {10, 25, 50, 75, 90, 95})
      std::printf("  %d %%: %.2f %%", percent, 100 * tally.errors[tally.errors.size() * static_cast<std::size_t>(percent) / 100]);
  std::printf("\n");
  RandomStream random(2024, 32, 0);
  const Scene large = scenes.draw(
      {.width = 4000, .height = 3000, .most_faces = 10, .smallest = 40, .largest = 800, .no_face = 0}, random);
  print_time("12 megapixels", [&] { finder.find(large.image); });
}

}  // namespace

int main(int count, char** words) try {
  if (count < 3) return std::fprintf(stderr, "face_detector DETECTOR PACK [BACKGROUNDS [SCENES [MISTAKES]]]\n"), 2;
  run(count, words);
  return 0;
} catch (const std::exception& error) {
  std::fprintf(stderr, "face_detector: %s\n", error.what());
  return 1;
}
