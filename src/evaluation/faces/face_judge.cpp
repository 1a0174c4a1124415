#include "evaluation/faces/face_judge.h"

#include <algorithm>
#include <cmath>
#include <ctime>

#include "detector/face_geometry.h"

namespace ilat {
namespace {

constexpr std::uint64_t kScene = 31;                // what scenes are drawn from, with the seed
constexpr double kNear = 0.3;                       // of the face's side: how far a find's centre may lie off
constexpr double kAlike = 1.6;                      // how much larger or smaller a find's box may be
constexpr double kWholeFace = 0.4;                  // of its side: how far from the edge its centre must lie
constexpr double kNearCut = 0.6, kAlikeCut = 2.5;   // likewise, where only a part of the face is to be seen

double landmark_error(const Landmarks& found, const Landmarks& truth) {
  const FacePoints points = points_of(truth);
  double sum = 0;
  for (std::size_t i = 0; i < kLandmarks; ++i) sum += std::hypot(found[i].x - truth[i].x, found[i].y - truth[i].y);
  return sum / static_cast<double>(kLandmarks) /
         std::hypot(points.left_eye.x - points.right_eye.x, points.left_eye.y - points.right_eye.y);
}

Landmark centre_of(const PlacedFace& face) { return face_centre(frame_to_picture(points_of(face.landmarks))); }

Landmark centre_of(const Face& find) { return {find.box.x + find.box.side / 2, find.box.y + find.box.side / 2}; }

bool counts(const PlacedFace& face, const Image& image) {
  if (face.side < kSmallestJudged || face.side > kLargestJudged) return false;
  const Landmark centre = centre_of(face);
  const double rim = kWholeFace * face.side;
  return centre.x > rim && centre.y > rim && centre.x < image.width - rim && centre.y < image.height - rim;
}

bool explains(const PlacedFace& face, bool whole, const Face& find) {
  const Landmark centre = centre_of(face), found = centre_of(find);
  const double alike = whole ? kAlike : kAlikeCut;
  return std::hypot(found.x - centre.x, found.y - centre.y) <= (whole ? kNear : kNearCut) * face.side &&
         find.box.side <= alike * face.side && find.box.side >= face.side / alike;
}

Image view_of(const Image& scene, const Landmark& centre, double side) {
  constexpr int kView = 128, kHalf = kView / 2;
  Image view(kView, kView, 3);
  for (int y = 0; y < kView; ++y)
    for (int x = 0; x < kView; ++x) {
      const int u = static_cast<int>(std::lround(centre.x + (x - kHalf) * side * 2 / kView));
      const int v = static_cast<int>(std::lround(centre.y + (y - kHalf) * side * 2 / kView));
      if (u < 0 || v < 0 || u >= scene.width || v >= scene.height) continue;
      std::copy_n(scene.row(v) + 3 * u, 3, view.row(y) + 3 * x);
    }
  return view;
}

/// Keeps the first pictures of either kind.
class Mistakes {
 public:
  Mistakes(std::vector<FaceMistake>& all, std::size_t most) : all_(all), most_(most) {}
  void add(bool missed, const Image& scene, const Landmark& centre, double side, double confidence) {
    if (counts_[missed]++ < most_) all_.push_back({missed, side, confidence, view_of(scene, centre, side)});
  }

 private:
  std::vector<FaceMistake>& all_;
  std::size_t most_, counts_[2] = {0, 0};
};

JudgedScene judge_scene(const Scene& scene, const std::vector<Face>& finds, Mistakes& mistakes) {
  JudgedScene judged;
  judged.finds = static_cast<int>(finds.size());
  std::vector<bool> explained(finds.size());
  for (const PlacedFace& face : scene.faces) {
    const bool whole = counts(face, scene.image);
    const Face* best = nullptr;  // the most certain
    for (std::size_t i = 0; i < finds.size(); ++i) {
      if (!explains(face, whole, finds[i])) continue;
      explained[i] = true;
      if (best == nullptr) best = &finds[i];
    }
    if (!whole) continue;
    JudgedFace& one = judged.faces.emplace_back();
    one.side = face.side;
    one.found = best != nullptr;
    if (best != nullptr)
      one.landmark_error = landmark_error(best->landmarks, face.landmarks);
    else
      mistakes.add(true, scene.image, centre_of(face), face.side, 0);
  }
  for (std::size_t i = 0; i < finds.size(); ++i) {
    if (explained[i]) continue;
    ++judged.wrong;
    mistakes.add(false, scene.image, centre_of(finds[i]), finds[i].box.side, finds[i].confidence);
  }
  return judged;
}

}  // namespace

FaceJudgement judge_faces(const FaceFinder& finder, std::span<const FaceSet> sets, std::span<const MipPicture> backgrounds,
                          const FaceJudgeOptions& options, const std::function<bool(int done, int total)>& goes_on) {
  FaceJudgement judgement;
  Mistakes mistakes(judgement.mistakes, options.mistakes);
  const int total = options.scenes * static_cast<int>(sets.size());
  for (std::size_t set = 0; set < sets.size(); ++set) {
    const FaceScenes scenes(sets[set].portraits, backgrounds);
    for (int number = 0; number < options.scenes; ++number) {
      RandomStream random(options.seed, kScene, static_cast<std::uint64_t>(number));
      const Scene scene = scenes.draw({.width = 1280,
                                       .height = 960,
                                       .most_faces = 6,
                                       .smallest = kSmallestJudged,
                                       .largest = kLargestJudged,
                                       .tilt = 30,
                                       .parts = options.decoys},
                                      random);
      const std::clock_t before = std::clock();
      const std::vector<Face> finds = finder.find(scene.image, options.find);
      const double seconds = static_cast<double>(std::clock() - before) / CLOCKS_PER_SEC;
      JudgedScene judged = judge_scene(scene, finds, mistakes);
      judged.set = set;
      judged.processor_seconds = seconds;
      judgement.scenes.push_back(std::move(judged));
      if (goes_on && !goes_on(static_cast<int>(judgement.scenes.size()), total)) {
        judgement.complete = static_cast<int>(judgement.scenes.size()) == total;
        return judgement;
      }
    }
  }
  judgement.complete = true;
  return judgement;
}

}  // namespace ilat
