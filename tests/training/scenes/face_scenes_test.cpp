#include "training/scenes/face_scenes.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "detector/face_geometry.h"
#include "detector/mirrored_landmarks.h"
#include "training/scenes/detector_batches.h"

namespace ilat {
namespace {

/// A frame with a white spot on each eye and on the mouth: what a portrait looks like to a projection.
Portrait spots() {
  Portrait portrait;
  Image image(256, 256, 3, 20);
  const auto spot = [&](int x, int y) {
    for (int dy = -9; dy <= 9; ++dy)
      for (int dx = -9; dx <= 9; ++dx)
        for (int c = 0; c < 3; ++c) image.row(y + dy)[3 * (x + dx) + c] = 255;
  };
  spot(88, 112), spot(168, 112), spot(128, 192);
  portrait.picture = MipPicture(image, 256);
  for (std::size_t i = 0; i < 49; ++i) {
    portrait.landmarks[i] = {128, 140};
    if (i >= 19) portrait.landmarks[i] = i < 25 ? Landmark{88, 112} : i < 31 ? Landmark{168, 112} : Landmark{128, 192};
  }
  return portrait;
}

float brightness(const Image& image, Landmark at) {
  return image.row(static_cast<int>(std::lround(at.y)))[3 * static_cast<int>(std::lround(at.x))];
}

TEST(PromiseFaceScenes, LandmarksLieWhereThePortraitWasDrawn) {
  const std::vector<Portrait> portraits{spots()};
  const FaceScenes scenes(portraits, {});
  int seen = 0;
  for (std::uint64_t i = 0; i < 40; ++i) {
    RandomStream random(5, 1, i);
    FacePose pose = FaceScenes::random_pose({.width = 200, .height = 200}, random);
    pose.x = 100, pose.y = 100, pose.side = 90;
    const Scene scene = scenes.draw_face(200, 200, pose, random);
    const FacePoints points = points_of(scene.faces.front().landmarks);
    const float skin = brightness(scene.image, scene.faces.front().landmarks[10]);
    seen += brightness(scene.image, points.right_eye) > 2 * skin && brightness(scene.image, points.left_eye) > 2 * skin &&
            brightness(scene.image, points.mouth) > 2 * skin;
    EXPECT_LT(points.right_eye.x, points.left_eye.x) << "the person's right is on the picture's left, mirrored or not";
  }
  EXPECT_GE(seen, 30) << "a fifth are partly covered";
}

TEST(PromiseFaceScenes, ABatchIsAFunctionOfItsStreamAlone) {
  const std::vector<Portrait> portraits{spots()};
  const FaceScenes scenes(portraits, {});
  const auto first = finder_batch(scenes, 3, {7, 1, 12}), again = finder_batch(scenes, 3, {7, 1, 12});
  EXPECT_EQ(first.images.values, again.images.values);
  EXPECT_EQ(first.points.values, again.points.values);
  EXPECT_NE(first.images.values, finder_batch(scenes, 3, {7, 1, 13}).images.values);
  EXPECT_EQ(crop_batch(scenes, 3, {7, 2, 12}).landmarks.values, crop_batch(scenes, 3, {7, 2, 12}).landmarks.values);
}

TEST(PromiseFaceScenes, WithoutPartsOnlyWholeFacesShowPortraits) {
  std::vector<Portrait> portraits{spots()}, others{spots()};
  others[0].picture = MipPicture(Image(256, 256, 3, 200), 256);
  const FaceScenes scenes(portraits, {}), other_scenes(others, {});
  const auto same = [&](bool parts, std::uint64_t i) {
    const SceneOptions options{.no_face = 1, .parts = parts};
    RandomStream one(5, 3, i), other(5, 3, i);
    return scenes.draw(options, one).image.pixels == other_scenes.draw(options, other).image.pixels;
  };
  int shown = 0;
  for (std::uint64_t i = 0; i < 30; ++i) {
    EXPECT_TRUE(same(false, i)) << i;
    shown += !same(true, i);
  }
  EXPECT_GT(shown, 10);
}

TEST(FaceScenes, CropsWithoutAFaceHaveNoLandmarks) {
  const std::vector<Portrait> portraits{spots()};
  const CropBatch crops = crop_batch(FaceScenes(portraits, {}), 60, {7, 4, 0});
  int faces = 0;
  for (int i = 0; i < 60; ++i) {
    const float* points = crops.landmarks.plane(i, 0);
    const bool any = std::any_of(points, points + 98, [](float value) { return value != 0; });
    EXPECT_EQ(any, crops.is_face[static_cast<std::size_t>(i)] == 1);
    faces += any;
  }
  EXPECT_GT(faces, 20);
  EXPECT_LT(faces, 55);
}

TEST(FaceScenes, AMirroredFaceIsItselfWhenMirroredTwice) {
  Landmarks landmarks;
  for (std::size_t i = 0; i < landmarks.size(); ++i) landmarks[i] = {static_cast<float>(i), static_cast<float>(i * i)};
  const Landmarks twice = mirrored(mirrored(landmarks, 24), 24);
  for (std::size_t i = 0; i < landmarks.size(); ++i) {
    EXPECT_EQ(twice[i].x, landmarks[i].x);
    EXPECT_EQ(twice[i].y, landmarks[i].y);
  }
}

}  // namespace
}  // namespace ilat
