// What the bundled detector promises, on a portrait that the bundled model drew (nobody's face) and on drawings.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <filesystem>
#include <numbers>

#include "detector/face_detector_config.h"
#include "detector/face_geometry.h"
#include "detector/mirrored_landmarks.h"
#include "ilat/faces.h"
#include "imaging/geometry/resize.h"
#include "support/places.h"

namespace ilat {
namespace {

const std::filesystem::path kDetector = test::source_folder() / "models" / "face-detector";

const FaceFinder& finder() {
  static const FaceFinder opened = FaceFinder::open(kDetector);
  return opened;
}

const Image& portrait() {
  static const Image read = read_image(test::source_folder() / "tests" / "support" / "portrait.png");
  return read;
}

/// Paints `image` into `scene`, scaled and turned about its middle, which comes to lie at x, y.
struct Place {
  double x = 0, y = 0, scale = 1, degrees = 0;
};
void paint(const Image& image, const Place& place, Image& scene) {
  const double c = std::cos(place.degrees * std::numbers::pi / 180), s = std::sin(place.degrees * std::numbers::pi / 180);
  const Image small = place.scale < 1 ? resize(image, static_cast<int>(image.width * place.scale),
                                               static_cast<int>(image.height * place.scale))
                                      : image;
  const double scale = place.scale * image.width / small.width;
  for (int y = 0; y < scene.height; ++y)
    for (int x = 0; x < scene.width; ++x) {
      const double dx = x - place.x, dy = y - place.y;
      const int u = static_cast<int>(std::lround((c * dx + s * dy) / scale + (small.width - 1) / 2.0));
      const int v = static_cast<int>(std::lround((c * dy - s * dx) / scale + (small.height - 1) / 2.0));
      if (u >= 0 && v >= 0 && u < small.width && v < small.height)
        std::copy_n(small.row(v) + 3 * u, 3, scene.row(y) + 3 * x);
    }
}

Image scene_of(int width, int height) { return Image(width, height, 3, 235); }

void fill(Image& image, double x, double y, double across, double down, std::array<std::uint8_t, 3> colour) {
  for (int v = 0; v < image.height; ++v)
    for (int u = 0; u < image.width; ++u)
      if (std::hypot((u - x) / across, (v - y) / down) < 1) std::copy_n(colour.begin(), 3, image.row(v) + 3 * u);
}

double eyes_distance(const Landmarks& landmarks) {
  const FacePoints points = points_of(landmarks);
  return std::hypot(points.left_eye.x - points.right_eye.x, points.left_eye.y - points.right_eye.y);
}

/// Mean distance over the eyes' distance.
double error(const Landmarks& found, const Landmarks& expected) {
  double sum = 0;
  for (std::size_t i = 0; i < found.size(); ++i)
    sum += std::hypot(found[i].x - expected[i].x, found[i].y - expected[i].y);
  return sum / kLandmarks / eyes_distance(expected);
}

/// The one face of a picture.
Landmarks only_face(const Image& image, double smallest = 40) {
  const auto faces = finder().find(image, {.smallest_face = smallest});
  EXPECT_EQ(faces.size(), 1u);
  return faces.empty() ? Landmarks{} : faces.front().landmarks;
}

TEST(BundledDetector, IsAtMostTwoMebibytes) { EXPECT_LE(std::filesystem::file_size(kDetector / kFaceDetectorFile), 2u << 20); }

TEST(BundledDetector, FindsTheFeaturesWhereTheyAre) {
  Image scene = scene_of(500, 400);
  paint(portrait(), {.x = 250, .y = 200}, scene);
  const FacePoints points = points_of(only_face(scene));
  // The portrait lies in the face frame: its corner is at (122.5, 72.5).
  EXPECT_NEAR(points.right_eye.x, 122.5 + 88, 8);
  EXPECT_NEAR(points.right_eye.y, 72.5 + 112, 8);
  EXPECT_NEAR(points.left_eye.x, 122.5 + 168, 8);
  EXPECT_NEAR(points.mouth.y, 72.5 + 192, 10);
}

TEST(PromiseBundledDetector, AMirroredPhotoHasTheMirroredFace) {
  Image scene = scene_of(420, 380), mirror = scene;
  paint(portrait(), {.x = 190, .y = 200, .degrees = 8}, scene);
  for (int y = 0; y < scene.height; ++y)
    for (int x = 0; x < scene.width; ++x)
      std::copy_n(scene.row(y) + 3 * x, 3, mirror.row(y) + 3 * (scene.width - 1 - x));
  EXPECT_LT(error(mirrored(only_face(mirror), static_cast<float>(scene.width - 1) / 2), only_face(scene)), 0.06);
}

TEST(PromiseBundledDetector, ATiltedPhotoHasTheTiltedFace) {
  Image upright = scene_of(480, 480);
  paint(portrait(), {.x = 240, .y = 240}, upright);
  const Landmarks expected = only_face(upright);
  for (const double degrees : {-28.0, -15.0, 10.0, 25.0}) {
    Image tilted = scene_of(480, 480);
    paint(portrait(), {.x = 240, .y = 240, .degrees = degrees}, tilted);
    const auto faces = finder().find(tilted);
    ASSERT_EQ(faces.size(), 1u) << degrees;
    EXPECT_NEAR(faces[0].tilt_degrees, degrees, 5);
    const double c = std::cos(degrees * std::numbers::pi / 180), s = std::sin(degrees * std::numbers::pi / 180);
    Landmarks turned;
    for (std::size_t i = 0; i < kLandmarks; ++i) {
      const double x = expected[i].x - 240.0, y = expected[i].y - 240.0;
      turned[i] = {static_cast<float>(240 + c * x - s * y), static_cast<float>(240 + s * x + c * y)};
    }
    EXPECT_LT(error(faces[0].landmarks, turned), 0.06) << degrees;
  }
}

TEST(PromiseBundledDetector, ALargerPhotoHasTheLargerFace) {
  Image scene = scene_of(512, 512);
  paint(portrait(), {.x = 256, .y = 256}, scene);
  const Landmarks expected = only_face(scene);
  for (const double scale : {0.3, 0.5, 2.0, 3.0}) {
    const int side = static_cast<int>(512 * scale);
    Landmarks found = only_face(resize(scene, side, side));
    for (Landmark& p : found) {
      p.x = static_cast<float>((p.x + 0.5) / scale - 0.5);
      p.y = static_cast<float>((p.y + 0.5) / scale - 0.5);
    }
    EXPECT_LT(error(found, expected), 0.06) << scale;
  }
}

TEST(BundledDetector, LooksAtAFaceWhosePlaceIsKnownRoughly) {
  Image scene = scene_of(500, 400);
  paint(portrait(), {.x = 250, .y = 200}, scene);
  const Landmarks found = only_face(scene);
  Landmarks about = found;
  for (Landmark& p : about) p.x += 8, p.y -= 6;
  const Face again = finder().look_at(scene, about);
  EXPECT_GT(again.confidence, 0.5);
  EXPECT_LT(error(again.landmarks, found), 0.06);
  EXPECT_LT(finder().look_at(scene_of(500, 400), about).confidence, 0.5);
}

TEST(BundledDetector, FindsNoFaceWhereThereIsNone) {
  EXPECT_TRUE(finder().find(Image(640, 480, 3)).empty()) << "black";
  EXPECT_TRUE(finder().find(Image(1, 1, 3, 200)).empty());
  EXPECT_TRUE(finder().find(Image(900, 2, 3, 200)).empty());
  Image slope(400, 300, 3), stripes(400, 300, 3);
  for (int y = 0; y < 300; ++y)
    for (int x = 0; x < 1200; ++x) {
      slope.row(y)[x] = static_cast<std::uint8_t>((x / 3 + y) / 3);
      stripes.row(y)[x] = (x / 3 / 9 + y / 17) % 2 ? 220 : 40;
    }
  EXPECT_TRUE(finder().find(slope).empty());
  EXPECT_TRUE(finder().find(stripes).empty());
}

TEST(BundledDetector, ACatAndACartoonAreNoPersonsFace) {
  Image cat = scene_of(400, 400);
  fill(cat, 130, 90, 40, 70, {150, 110, 70}), fill(cat, 270, 90, 40, 70, {150, 110, 70});  // ears
  fill(cat, 200, 210, 130, 120, {170, 130, 90});
  for (const double x : {145.0, 255.0}) fill(cat, x, 190, 28, 22, {190, 210, 60}), fill(cat, x, 190, 6, 20, {10, 10, 10});
  fill(cat, 200, 245, 14, 9, {200, 110, 110}), fill(cat, 180, 270, 22, 14, {235, 225, 215}), fill(cat, 220, 270, 22, 14, {235, 225, 215});
  EXPECT_TRUE(finder().find(cat).empty());

  Image smiley = scene_of(400, 400);
  fill(smiley, 200, 200, 150, 150, {255, 215, 0});
  fill(smiley, 150, 160, 14, 24, {0, 0, 0}), fill(smiley, 250, 160, 14, 24, {0, 0, 0});
  fill(smiley, 200, 250, 70, 40, {0, 0, 0}), fill(smiley, 200, 235, 72, 40, {255, 215, 0});
  EXPECT_TRUE(finder().find(smiley).empty());
}

TEST(BundledDetector, AFaceCutByTheEdgeIsOneFaceOrNone) {
  for (const double x : {0.0, 40.0, 80.0, 120.0}) {
    Image scene = scene_of(400, 400);
    paint(portrait(), {.x = x, .y = 200}, scene);
    const auto faces = finder().find(scene);
    ASSERT_LE(faces.size(), 1u) << x;
    if (x == 120) {
      ASSERT_EQ(faces.size(), 1u) << "hardly cut";
    }
    for (const Face& face : faces) {
      EXPECT_NEAR(face.box.x + face.box.side / 2, x, 60);
      EXPECT_TRUE(std::isfinite(face.tilt_degrees));
    }
  }
}

TEST(BundledDetector, FindsSixtyFacesInOnePicture) {
  Image crowd = scene_of(1500, 900);
  for (int i = 0; i < 60; ++i)
    paint(portrait(), {.x = 75.0 + 150 * (i % 10), .y = 75.0 + 150 * (i / 10), .scale = 0.5}, crowd);
  const auto faces = finder().find(crowd);
  EXPECT_GE(faces.size(), 58u);
  EXPECT_LE(faces.size(), 61u);
}

}  // namespace
}  // namespace ilat
