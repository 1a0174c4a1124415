#include "editing/request/face_request.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <limits>

#include "editing/edit_steps.h"
#include "editing/editor_access.h"
#include "editing/fake_backend.h"
#include "editing/pictures/frame_picture.h"
#include "editing/pictures/sketch_picture.h"
#include "imaging/geometry/placed.h"
#include "support/average_face.h"
#include "support/expect_error.h"

namespace ilat::test {
namespace {

Image noise(int width, int height) {
  Image image(width, height, 3);
  std::uint32_t state = 5;
  for (auto& pixel : image.pixels) pixel = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
  return image;
}

/// A dark grid, of lines as thick as XDoG's: a sketch of it is read as it is.
Image grid(int side) {
  Image image(side, side, 3);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < 3 * side; ++x) image.row(y)[x] = x / 3 % 32 < 6 || y % 32 < 6 ? 30 : 230;
  return image;
}

const FacePlace kLarge{1.5, 20, 150, 30}, kSmall{0.4, -25, 640, 400};

/// A photo with two faces, one of them small; both are tilted.
EditRequest two_faces() {
  return {.photo = noise(900, 600), .faces = {kSmall(average_face()), kLarge(average_face())}};
}

Editor editor() { return EditorAccess::make(std::make_unique<FakeBackend>(16)); }

bool has(const Image& mask, const Landmark& p) { return mask.row(static_cast<int>(p.y + 0.5f))[static_cast<int>(p.x + 0.5f)] != 0; }

Image mask_at(const EditRequest& request, const Landmark& p) {
  Image mask(request.photo.width, request.photo.height, 1);
  for (int y = -6; y <= 6; ++y) std::fill_n(mask.row(static_cast<int>(p.y) + y) + static_cast<int>(p.x) - 6, 13, std::uint8_t{255});
  return mask;
}

TEST(FaceRequest, AnExpressionNeedsNeitherMaskNorSketchAndKeepsWhatDoesNotMove) {
  EditRequest request = two_faces();
  request.expression = {.smile = 0.7, .raise_brows = 0.5};
  for (const std::size_t face : {0u, 1u}) {
    request.face = face;
    const Landmarks& points = request.faces[face];
    const Image mask = mask_in_words(request);
    EXPECT_TRUE(has(mask, points[31]) && has(mask, points[37]) && has(mask, points[2]));
    EXPECT_FALSE(has(mask, points[13]) || has(mask, request.faces[1 - face][31]));
    const EditResult result = editor().edit(request);
    ASSERT_EQ(result.regions.size(), 1u);
    EXPECT_NEAR(result.regions[0].placement.side(), 256 * (face == 0 ? kSmall : kLarge).scale, 16);
    for (std::size_t i = 0; i < mask.pixels.size(); ++i)
      if (mask.pixels[i] == 0) {
        ASSERT_TRUE(std::equal(&request.photo.pixels[3 * i], &request.photo.pixels[3 * i] + 3, &result.images[0].pixels[3 * i]));
      }
    EXPECT_NE(result.images[0].pixels, request.photo.pixels);
  }
}

TEST(FaceRequest, RegionsAreMaskedOnTiltedFacesAndAddUp) {
  EditRequest request = two_faces();
  request.face = 1;
  request.regions = {FaceRegion::left_eye, FaceRegion::mouth};
  const Image mask = mask_in_words(request);
  const Landmarks& face = request.faces[1];
  EXPECT_TRUE(has(mask, face[26]) && has(mask, face[40]));
  EXPECT_FALSE(has(mask, face[20]) || has(mask, face[2]));
}

TEST(FaceRequest, TheMaskTellsWhichFaceIsMeantAndAGivenMaskStands) {
  EditRequest request = two_faces();
  request.expression = {.open_mouth = 1};
  request.mask = mask_at(request, request.faces[0][47]);
  EXPECT_EQ(meant_face(request), 0u);
  EXPECT_EQ(mask_of_request(request).pixels, request.mask.pixels);
  request.mask = mask_at(request, request.faces[1][47]);
  EXPECT_EQ(meant_face(request), 1u);
  request.face = 0;
  EXPECT_EQ(meant_face(request), 0u);
}

TEST(FaceRequest, MasksOnSeveralFacesAreSeenInEachFacesFrame) {
  EditRequest request = two_faces();
  request.mask = mask_at(request, request.faces[0][40]);
  const Image other = mask_at(request, request.faces[1][40]), elsewhere = mask_at(request, {30, 570});
  for (std::size_t i = 0; i < request.mask.pixels.size(); ++i)
    request.mask.pixels[i] = std::max({request.mask.pixels[i], other.pixels[i], elsewhere.pixels[i]});
  const auto regions = editor().edit(request).regions;
  ASSERT_EQ(regions.size(), 3u);
  EXPECT_NE(regions[0].placement.across_y, 0);
  EXPECT_NE(regions[1].placement.across_y, 0);
  EXPECT_EQ(regions[2].placement.across_y, 0);
  request.faces.clear();
  for (const EditedRegion& region : editor().edit(request).regions) EXPECT_EQ(region.placement.across_y, 0);
}

TEST(FaceRequest, LinesMoveInTheFacesFrameAndTheSketchShowsThem) {
  EditRequest request{.photo = noise(256, 256), .expression = {.open_mouth = 1}, .faces = {average_face()}};
  const FakeBackend backend(16);
  const ModelView moved_view = look_at(request, {}, backend.config()).at(0);
  const Image sketch = sketch_picture(request, {}, backend.config());
  request.expression = {};
  request.regions = {FaceRegion::face};
  const ModelView own = look_at(request, {}, backend.config()).at(0);
  EXPECT_EQ(own.placement.side(), 256);
  EXPECT_NE(moved_view.lines.values, own.lines.values);
  const Image own_sketch = sketch_picture(request, {}, backend.config());
  EXPECT_NE(sketch.pixels, own_sketch.pixels);
  // Nothing moves above the lips; lines nearer to the mask than the blurs reach know nothing of what is under it.
  EXPECT_TRUE(std::equal(sketch.row(0), sketch.row(128), own_sketch.row(0)));
}

TEST(FaceRequest, ASketchStandsInPlaceOfTheMovedLines) {
  const FakeBackend backend(16);
  const int side = backend.config().xdog.side;  // so that nothing is resampled
  EditRequest request{.photo = grid(side), .expression = {.smile = 1}, .faces = {FacePlace{side / 256.0}(average_face())}};
  const Image drawn = sketch_picture(request, {}, backend.config());
  const ModelView before = look_at(request, {}, backend.config()).at(0);
  request.sketch = drawn;
  const ModelView after = look_at(request, {}, backend.config()).at(0);
  EXPECT_FALSE(expressed_face(request).has_value());
  EXPECT_EQ(after.own_mask.pixels, before.own_mask.pixels);
  for (std::size_t i = 0; i < before.lines.values.size(); ++i)  // written in 8 bits
    ASSERT_NEAR(after.lines.values[i], before.lines.values[i], 0.5 / 255 + 1e-6);
}

TEST(FaceRequest, EyesAndFramesOfTheCallersGoBeforeTheFacesFrame) {
  EditRequest request = two_faces();
  request.face = 1;
  request.regions = {FaceRegion::mouth};
  EXPECT_EQ(editor().edit(request, {.frame_choice = FrameChoice::full}).regions.at(0).placement.side(), 900);
  const EditResult by_eyes = editor().edit(request, {.eyes = Eyes{250, 250, 350, 280}});
  EXPECT_NEAR(by_eyes.regions.at(0).placement.side(), 3.2 * std::hypot(100, 30), 1);
}

TEST(FaceRequest, WhatCannotBeMeantIsRefusedInWords) {
  const auto refused = [](const EditRequest& request, ErrorCode code, const std::vector<std::string>& words) {
    expect_error([&] { editor().edit(request); }, code, words);
  };
  EditRequest request = two_faces();
  refused(request, ErrorCode::usage, {"mask"});
  request.regions = {FaceRegion::eyes};
  refused(request, ErrorCode::usage, {"face", "2 faces", "largest", "1 to 2"});
  request.face = 6;
  refused(request, ErrorCode::usage, {"no face 7", "2 were found"});
  request.face = 0;
  request.mask = mask_at(request, request.faces[1][40]);
  refused(request, ErrorCode::usage, {"no masked pixel lies on face 1"});
  request.mask = {};
  request.expression.smile = std::numeric_limits<double>::quiet_NaN();
  refused(request, ErrorCode::usage, {"smile"});
  request.expression = {};
  request.faces[0][5].x = std::numeric_limits<float>::quiet_NaN();
  refused(request, ErrorCode::usage, {"faces", "no number"});
  request.faces[0].fill({50, 50});
  refused(request, ErrorCode::usage, {"one point"});
  request.faces.clear();
  request.face.reset();
  refused(request, ErrorCode::bad_input, {"no face was found"});
}

TEST(FaceRequest, AFaceCutByTheEdgeIsRepaintedAsFarAsItIsThere) {
  EditRequest request{.photo = noise(300, 300), .regions = {FaceRegion::mouth}, .faces = {FacePlace{1, 0, -128, 40}(average_face())}};
  const Image mask = mask_in_words(request);  // the right half of the mouth is outside
  EXPECT_EQ(mask.row(232)[0], 255);
  EXPECT_NO_THROW(editor().edit(request));
  request.regions = {FaceRegion::right_eye};
  expect_error([&] { editor().edit(request); }, ErrorCode::bad_input, {"outside the photo"});
}

TEST(FaceRequest, ATinyFaceIsRepaintedToo) {
  const EditRequest request{.photo = noise(80, 60), .expression = {.smile = 1}, .faces = {FacePlace{0.1, 5, 30, 20}(average_face())}};
  const EditResult result = editor().edit(request);
  EXPECT_GT(result.masked_tokens, 0);
  EXPECT_LT(result.masked_tokens, result.tokens);
}

}  // namespace
}  // namespace ilat::test
