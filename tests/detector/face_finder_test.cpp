#include <ATen/Functions.h>
#include <gtest/gtest.h>

#include <cmath>

#include "detector/photo_levels.h"
#include "detector/torch/face_networks.h"
#include "ilat/faces.h"
#include "nn/module_weights.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace ilat {
namespace {

/// A detector that has learnt nothing.
class FaceFinderOnAnything : public testing::Test {
 protected:
  FaceFinderOnAnything() {
    at::manual_seed(1);
    const FaceDetectorConfig config;
    save_weights(FaceDetectorModule(config), folder_.at(kFaceDetectorFile), DType::f16, to_metadata(config));
  }
  test::TemporaryFolder folder_;
};

TEST_F(FaceFinderOnAnything, ABlackPictureAndAPointHaveNoFaces) {
  const FaceFinder finder = FaceFinder::open(folder_.path());
  EXPECT_TRUE(finder.find(Image(300, 200, 3)).empty());
  EXPECT_TRUE(finder.find(Image(1, 1, 3)).empty());
  EXPECT_TRUE(finder.find(Image(1, 900, 1, 255)).empty());
  EXPECT_TRUE(finder.find(Image()).empty());
}

TEST_F(FaceFinderOnAnything, WeightsAreAtMostTwoMebibytes) {
  EXPECT_LE(std::filesystem::file_size(folder_.at(kFaceDetectorFile)), 2u << 20);
}

TEST_F(FaceFinderOnAnything, OtherFilesAreRefusedByName) {
  test::TemporaryFolder other;
  test::expect_error([&] { FaceFinder::open(other.path()); }, ErrorCode::not_found, {kFaceDetectorFile});
  save_weights(FaceDetectorModule({}), other.at(kFaceDetectorFile));
  test::expect_error([&] { FaceFinder::open(other.path()); }, ErrorCode::bad_model, {"stem_channels", "train"});
  save_weights(FaceDetectorModule({}), other.at(kFaceDetectorFile), DType::f32, to_metadata({.finder_channels = 24}));
  test::expect_error([&] { FaceFinder::open(other.path()); }, ErrorCode::bad_model, {"finder.stem2.weight"});
}

TEST_F(FaceFinderOnAnything, FacesTooSmallForTheFinderAreRefused) {
  test::expect_error([&] { FaceFinder::open(folder_.path()).find(Image(9, 9, 3), {.smallest_face = 5}); },
                     ErrorCode::usage, {"13 pixels"});
}

TEST(PromisePhotoLevels, CropsShowThePlaceTheyAreAskedFor) {
  Image photo(400, 300, 3);  // red grows to the right, green downwards
  for (int y = 0; y < photo.height; ++y)
    for (int x = 0; x < photo.width; ++x)
      photo.row(y)[3 * x] = static_cast<std::uint8_t>(x / 2), photo.row(y)[3 * x + 1] = static_cast<std::uint8_t>(y / 2);
  const PhotoLevels levels(photo, 0.325, 2);
  for (const double scale : {0.4, 1.0, 2.5, 3.5})
    for (const double angle : {-0.5, 0.0, 0.3}) {
      Similarity crop{scale * std::cos(angle), scale * std::sin(angle), 0, 0};
      const Landmark middle = crop({31.5f, 31.5f});
      crop.dx = 200 - middle.x, crop.dy = 150 - middle.y;
      const FeatureMap shown = levels.crop(crop);
      for (const int x : {12, 32, 50})
        for (const int y : {12, 32, 50}) {
          const Landmark expected = crop({static_cast<float>(x), static_cast<float>(y)});
          EXPECT_NEAR((shown.at(x, y)[0] + 1) * 127.5 * 2, expected.x, 2) << scale << " " << angle;
          EXPECT_NEAR((shown.at(x, y)[1] + 1) * 127.5 * 2, expected.y, 2) << scale << " " << angle;
        }
    }
}

TEST(FaceGeometry, AFrameIsFoundFromItsPoints) {
  const Similarity frame{0.4, 0.1, 30, -20};
  const Similarity found = frame_to_picture({frame({88, 112}), frame({168, 112}), frame({128, 192})});
  EXPECT_NEAR(found.a, frame.a, 1e-5);
  EXPECT_NEAR(found.b, frame.b, 1e-5);
  EXPECT_NEAR(found.dx, frame.dx, 1e-3);
  const Landmark there_and_back = frame.inverse()(frame({12, 34}));
  EXPECT_NEAR(there_and_back.x, 12, 1e-3);
  EXPECT_NEAR(there_and_back.y, 34, 1e-3);
}

}  // namespace
}  // namespace ilat
