#include "imaging/face/face_placement.h"

#include <gtest/gtest.h>

#include "config/face_frame.h"
#include "imaging/face/parts_by_face.h"
#include "imaging/geometry/placed.h"
#include "support/average_face.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

TEST(FacePlacement, EyesAndMouthLieInTheFrameWhereTheModelKnowsThem) {
  const Image photo(2000, 1500, 3);
  for (const FacePlace& place : {FacePlace{1, 0, 300, 200}, FacePlace{0.25, 30, 900, 400}, FacePlace{3, -25, 400, 500}}) {
    const Landmarks face = place(average_face());
    const Placement frame = face_placement(face, photo);
    const FacePoints points = points_of(landmarks_in(frame, face, 256));
    EXPECT_NEAR(points.right_eye.x, 88, 3);
    EXPECT_NEAR(points.right_eye.y, 112, 3);
    EXPECT_NEAR(points.left_eye.x, 168, 3);
    EXPECT_NEAR(points.left_eye.y, 112, 3);
    EXPECT_NEAR(points.mouth.x, 128, 1);
    EXPECT_NEAR(points.mouth.y, 192, 4);
    EXPECT_NEAR(frame.side(), 256 * place.scale, 10 * place.scale);
  }
}

TEST(FacePlacement, AnAlignedPortraitIsSeenWholeWithoutResampling) {
  for (const double scale : {0.5, 1.0, 4.0}) {
    const int side = static_cast<int>(256 * scale);
    const Placement frame = face_placement(FacePlace{scale, 1, 0, 0}(average_face()), Image(side, side, 3));
    EXPECT_EQ(frame.x, 0);
    EXPECT_EQ(frame.y, 0);
    EXPECT_EQ(frame.across_x, side);
    EXPECT_EQ(frame.across_y, 0);
  }
  const Placement smaller = face_placement(FacePlace{0.7, 0, 40, 40}(average_face()), Image(256, 256, 3));
  EXPECT_NEAR(smaller.side(), 0.7 * 256, 6);
}

TEST(FacePlacement, LandmarksInAWholePictureAreThemselves) {
  const Landmarks face = average_face(), inside = landmarks_in(Placement(Frame{0, 0, 256}), face, 256);
  for (std::size_t i = 0; i < face.size(); ++i) {
    EXPECT_NEAR(inside[i].x, face[i].x, 1e-4);
    EXPECT_NEAR(inside[i].y, face[i].y, 1e-4);
  }
}

Image with_box(Image mask, int left, int top, int right, int bottom) {
  for (int y = top; y < bottom; ++y) std::fill(mask.row(y) + left, mask.row(y) + right, std::uint8_t{255});
  return mask;
}

TEST(PartsByFace, EachPartGoesToTheFaceItLiesOnAndTheRestIsLeft) {
  const std::vector<Placement> frames{Frame{0, 0, 100}, Frame{80, 0, 100}};  // neighbours whose frames overlap
  Image mask(400, 100, 1);
  mask = with_box(mask, 40, 40, 50, 50);     // face 0
  mask = with_box(mask, 82, 60, 86, 64);     // both hold it, nearer to face 0
  mask = with_box(mask, 140, 60, 200, 70);   // face 1, a third of it outside
  mask = with_box(mask, 300, 10, 320, 30);   // nobody's
  const MaskByFace by_face = parts_by_face(mask, frames);
  ASSERT_EQ(by_face.parts.size(), 2u);
  EXPECT_EQ(by_face.parts[0].face, 0u);
  EXPECT_EQ(by_face.parts[1].face, 1u);
  EXPECT_EQ(by_face.parts[0].mask.row(45)[45], 255);
  EXPECT_EQ(by_face.parts[0].mask.row(62)[84], 255);
  EXPECT_EQ(by_face.parts[1].mask.row(65)[179], 255);
  EXPECT_EQ(by_face.rest.row(65)[180], 255);
  EXPECT_EQ(by_face.rest.row(20)[310], 255);
  for (std::size_t i = 0; i < mask.pixels.size(); ++i)
    EXPECT_EQ((by_face.parts[0].mask.pixels[i] != 0) + (by_face.parts[1].mask.pixels[i] != 0) + (by_face.rest.pixels[i] != 0),
              mask.pixels[i] != 0);
}

TEST(PartsByFace, WhatIsMostlyOutsideAFrameIsNotThatFaces) {
  const std::vector<Placement> frames{Frame{0, 0, 100}};
  const MaskByFace by_face = parts_by_face(with_box(Image(300, 100, 1), 90, 10, 250, 90), frames);
  EXPECT_TRUE(by_face.parts.empty());
  EXPECT_FALSE(by_face.rest.empty());
  EXPECT_TRUE(parts_by_face(Image(30, 10, 1), frames).rest.empty());
}

}  // namespace
}  // namespace ilat::test
