#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>
#include <string_view>

#include "imaging/face/dataset_table.h"
#include "imaging/face/face_regions.h"
#include "imaging/mask/mask.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

/// A schematic face in a 256 x 256 picture: eyes at (88, 112) and (168, 112), mouth at (128, 192).
Landmarks drawn_face() {
  Landmarks face{};
  const auto ring = [&face](int first, int last, float x, float y, float rx, float ry) {
    for (int i = first; i <= last; ++i) {
      const float angle = 6.2831853f * static_cast<float>(i - first) / static_cast<float>(last - first + 1);
      face[static_cast<std::size_t>(i)] = {x + rx * std::cos(angle), y + ry * std::sin(angle)};
    }
  };
  ring(0, 4, 80, 85, 25, 4);
  ring(5, 9, 176, 85, 25, 4);
  ring(10, 13, 128, 130, 2, 20);
  ring(14, 18, 128, 165, 16, 3);
  ring(19, 24, 88, 112, 14, 6);
  ring(25, 30, 168, 112, 14, 6);
  ring(31, 48, 128, 192, 32, 10);
  return face;
}

double area(const Image& mask) {
  return static_cast<double>(std::count(mask.pixels.begin(), mask.pixels.end(), 255)) /
         static_cast<double>(mask.pixels.size());
}

constexpr FaceRegion kRegions[] = {FaceRegion::mouth, FaceRegion::eyes, FaceRegion::brows, FaceRegion::nose,
                                   FaceRegion::face};

TEST(FaceRegions, EachCoversItsOwnLandmarksAndNotTheOthers) {
  const Landmarks face = drawn_face();
  const Image mouth = face_region_mask(face, FaceRegion::mouth, 256),
              eyes = face_region_mask(face, FaceRegion::eyes, 256);
  EXPECT_EQ(mouth.row(192)[128], 255);
  EXPECT_EQ(mouth.row(192)[128 + 40], 255);  // with room around the lips
  EXPECT_EQ(mouth.row(112)[88], 0);
  EXPECT_EQ(eyes.row(112)[88], 255);
  EXPECT_EQ(eyes.row(112)[168], 255);
  EXPECT_EQ(eyes.row(112)[128], 0);  // each eye has its own hull
  EXPECT_EQ(face_region_mask(face, FaceRegion::nose, 256).row(150)[128], 255);
  EXPECT_EQ(face_region_mask(face, FaceRegion::face, 256).row(150)[128], 255);
}

TEST(FaceRegions, GrowWithTheMarginAndScaleWithThePicture) {
  const Landmarks face = drawn_face();
  for (const FaceRegion region : kRegions) {
    SCOPED_TRACE(name_of(region));
    const double bare = area(face_region_mask(face, region, 256, 0)), usual = area(face_region_mask(face, region, 256));
    EXPECT_GT(bare, 0.0005);
    EXPECT_GT(usual, 1.2 * bare);
    EXPECT_LT(usual, 0.8);
    EXPECT_NEAR(area(face_region_mask(scaled(face, 0.5f), region, 128)), usual, 0.1 * usual);
  }
}

TEST(FaceRegions, EyeDistanceIsTheFacesScale) { EXPECT_NEAR(eye_distance(drawn_face()), 80, 0.01); }

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
  const ScratchFolder folder;
  put_bytes(folder / "faces.csv", std::as_bytes(std::span(text)));
  return read_faces_table(folder / "faces.csv");
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
  const auto table = std::filesystem::path(ILAT_SOURCE_DIR) / "../shared/data/faces/faces.csv";
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
    const auto mouth = bounding_box(face_region_mask(row.landmarks, FaceRegion::mouth, 256));
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
