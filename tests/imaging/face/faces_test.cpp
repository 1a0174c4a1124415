#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <sstream>
#include <string_view>

#include "imaging/face/dataset_table.h"
#include "imaging/face/face_regions.h"
#include "imaging/mask/mask.h"
#include "support/average_face.h"
#include "support/pictures.h"
#include "support/places.h"

namespace ilat::test {
namespace {

double area(const Image& mask) {
  return static_cast<double>(std::count(mask.pixels.begin(), mask.pixels.end(), 255)) /
         static_cast<double>(mask.pixels.size());
}

double area(const std::vector<Hull>& hulls) { return area(hull_mask(hulls, 256, 256)); }

int at(const Image& mask, const Landmark& point) {
  return mask.row(static_cast<int>(std::lround(point.y)))[std::lround(point.x)];
}

TEST(FaceRegions, EachCoversItsOwnLandmarksAndNotTheOthers) {
  const Landmarks face = average_face();
  const auto covers = [&](FaceRegion region, std::initializer_list<LandmarkRange> own, std::initializer_list<LandmarkRange> others) {
    SCOPED_TRACE(name_of(region));
    const Image mask = face_region_mask(face, region, 256, 256);
    for (const LandmarkRange part : own)
      for (const Landmark& point : points_in(face, part)) EXPECT_EQ(at(mask, point), 255);
    for (const LandmarkRange part : others)
      for (const Landmark& point : points_in(face, part)) EXPECT_EQ(at(mask, point), 0);
  };
  covers(FaceRegion::mouth, {kMouth}, {kNose, kEyes, kBrows});
  covers(FaceRegion::right_eye, {kRightEye}, {kLeftEye, kMouth, kRightBrow, kNose});
  covers(FaceRegion::left_eye, {kLeftEye}, {kRightEye, kMouth, kLeftBrow, kNose});
  covers(FaceRegion::eyes, {kEyes}, {kMouth, kNose, kBrows});
  covers(FaceRegion::brows, {kBrows}, {kMouth, kNose, kEyes});
  covers(FaceRegion::nose, {kNose}, {kMouth, kBrows});
  covers(FaceRegion::lower_face, {kMouth}, {kEyes, kBrows});
  covers(FaceRegion::forehead, {}, {kMouth, kNose, kEyes, kBrows});
  covers(FaceRegion::face, {kWholeFace}, {});
}

TEST(FaceRegions, LeftAndRightAreThePersons) {
  const Landmarks face = average_face();
  EXPECT_EQ(face_region_mask(face, FaceRegion::right_eye, 256, 256).row(112)[88], 255);  // on the picture's left
  EXPECT_EQ(face_region_mask(face, FaceRegion::left_eye, 256, 256).row(112)[168], 255);
}

TEST(FaceRegions, WhatHasNoLandmarksIsWhereItIsOnAFace) {
  const Landmarks face = average_face();
  EXPECT_EQ(face_region_mask(face, FaceRegion::forehead, 256, 256).row(55)[128], 255);
  EXPECT_EQ(face_region_mask(face, FaceRegion::lower_face, 256, 256).row(236)[128], 255);  // the chin
  EXPECT_EQ(face_region_mask(face, FaceRegion::lower_face, 256, 256).row(188)[76], 255);   // a cheek
}

TEST(FaceRegions, GrowWithTheMarginAndGoWithTheFace) {
  for (const auto& [region, name] : EnumNames<FaceRegion>::names) {
    SCOPED_TRACE(name);
    const double bare = area(face_region(average_face(), region, 0)), usual = area(face_region(average_face(), region));
    EXPECT_GT(bare, 0.0005);
    EXPECT_GT(usual, 1.1 * bare);
    EXPECT_LT(usual, 0.6);
    EXPECT_NEAR(area(face_region(FacePlace{0.5, 25, 90, 20}(average_face()), region)), usual / 4, 0.1 * usual / 4);
  }
}

TEST(FaceRegions, ThePicturesEdgeCutsThemOff) {
  const Landmarks face = FacePlace{1, 0, -128, 0}(average_face());  // the left half of the face is in the picture
  const Image mask = face_region_mask(face, FaceRegion::mouth, 128, 256);
  EXPECT_EQ(mask.row(195)[0], 255);
  EXPECT_EQ(area(face_region_mask(face, FaceRegion::right_eye, 128, 256)), 0);
  EXPECT_EQ(area(face_region_mask(FacePlace{1, 0, 9000, -9000}(average_face()), FaceRegion::face, 128, 256)), 0);
}

TEST(FaceRegions, EyeDistanceIsTheFacesScale) {
  EXPECT_NEAR(eye_distance(FacePlace{0.5, 20, 0, 0}(average_face())), eye_distance(average_face()) / 2, 0.01);
}

std::string table_text(const std::string& first_row_end) {
  std::ostringstream text;
  text << "file,split";
  for (int i = 0; i < 49; ++i) text << ",x" << i << ",y" << i;
  text << "\na.jpg,train";
  for (int i = 0; i < 48; ++i) text << "," << i << "," << 2 * i + 0.5;
  text << first_row_end;
  return text.str();
}

std::vector<FaceRow> read_text(const std::string& text) {
  const TemporaryFolder folder;
  put_bytes(folder.at("faces.csv"), std::as_bytes(std::span(text)));
  return read_faces_table(folder.at("faces.csv"));
}

TEST(FacesTable, RowsAreRead) {
  const auto rows = read_text(table_text(",48,7.25\n"));
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].file, "a.jpg");
  EXPECT_EQ(rows[0].split, "train");
  EXPECT_EQ(rows[0].landmarks[3].x, 3.0f);
  EXPECT_EQ(rows[0].landmarks[3].y, 6.5f);
  EXPECT_EQ(rows[0].landmarks[48].y, 7.25f);
}

TEST(FacesTable, MistakesAreNamedWithTheirLine) {
  expect_error(ErrorCode::bad_input, {"faces.csv", "line 2", "99", "100"}, [] { read_text(table_text(",48\n")); });
  expect_error(ErrorCode::bad_input, {"line 2", "seven"}, [] { read_text(table_text(",48,seven\n")); });
  expect_error(ErrorCode::bad_input, {"first line"}, [] { read_text("name,x,y\n"); });
  expect_error(ErrorCode::bad_input, {"line 3", "100"}, [] { read_text(table_text(",48,7\nb.jpg,val\n")); });
  expect_error(ErrorCode::not_found, {"nowhere.csv"}, [] { read_faces_table("/nowhere.csv"); });
}

TEST(FacesTable, RealPortraitsHaveTheirLandmarksInPlace) {
  const auto table = source_folder() / "../shared/data/faces/faces.csv";
  if (!std::filesystem::exists(table)) GTEST_SKIP() << "no real photos: ../shared/data/faces is missing";
  const auto rows = read_faces_table(table);
  const auto in_split = [&rows](std::string_view split) {
    return std::ranges::count_if(rows, [split](const FaceRow& row) { return row.split == split; });
  };
  EXPECT_GT(in_split("val"), 0);
  EXPECT_GT(in_split("train"), in_split("val"));
  EXPECT_EQ(in_split("train") + in_split("val"), std::ssize(rows));
  for (const FaceRow& row : rows) {
    ASSERT_NEAR(eye_distance(row.landmarks), 80, 24) << row.file;
    for (const Landmark& point : row.landmarks)
      ASSERT_TRUE(point.x >= 0 && point.x < 256 && point.y >= 0 && point.y < 256) << row.file;
    const auto mouth = bounding_box(face_region_mask(row.landmarks, FaceRegion::mouth, 256, 256));
    ASSERT_TRUE(mouth && mouth->left < 128 && mouth->right > 128 && mouth->top < 192 && mouth->bottom > 192)
        << row.file;
    if (&row - rows.data() > 200) break;
  }
  const Image photo = read_image(table.parent_path() / "photos" / rows.front().file);
  EXPECT_EQ(photo.width, 256);
  EXPECT_EQ(photo.height, 256);
}

}  // namespace
}  // namespace ilat::test
