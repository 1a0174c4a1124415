// A folder of small scenes around a portrait that the bundled model drew, aligned with the bundled detector.
#include "alignment/align_folder.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <vector>

#include "alignment/aligned_portrait.h"
#include "detector/face_geometry.h"
#include "imaging/face/dataset_table.h"
#include "imaging/geometry/resize.h"
#include "support/expect_error.h"
#include "support/places.h"
#include "support/temporary_folder.h"

namespace ilat {
namespace {

const std::filesystem::path kSource = test::source_folder();

Image scene(int width, int height, int left, int top, double scale) {
  Image image(width, height, 3, 230);
  const Image portrait = read_image(kSource / "tests" / "support" / "portrait.png");
  const int side = static_cast<int>(portrait.width * scale);
  const Image placed = resize(portrait, side, side);
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x)
      if (left + x >= 0 && top + y >= 0 && left + x < width && top + y < height)
        std::copy_n(placed.row(y) + 3 * x, 3, image.row(top + y) + 3 * (left + x));
  return image;
}

class AlignFolder : public testing::Test {
 protected:
  AlignFolder() : finder_(FaceFinder::open(kSource / "models" / "face-detector")) {
    std::filesystem::create_directories(photos() / "below");
    write_image(photos() / "a.png", scene(400, 360, 60, 40, 1.0));
    write_image(photos() / "below" / "b.jpg", scene(500, 500, 40, 30, 1.6));  // the same picture, larger
    write_image(photos() / "black.png", Image(200, 200, 3));
    write_image(photos() / "small.png", scene(300, 300, 100, 100, 0.35));
    std::ofstream(photos() / "words.jpg") << "words";
  }
  std::filesystem::path photos() const { return folder_.path() / "photos in"; }
  std::filesystem::path out(const char* name) const { return folder_.path() / name; }

  test::TemporaryFolder folder_;
  FaceFinder finder_;
};

TEST_F(AlignFolder, EveryPhotoGivesAPortraitOrAReason) {
  // What the small model draws is soft.
  const AlignOutcome outcome = align_folder(photos(), out("o"), finder_, {.rules = {.most_blur = 1}});
  EXPECT_EQ(outcome.photos, 5);
  EXPECT_EQ(outcome.portraits, 1);
  EXPECT_EQ(outcome.rejected, (std::map<Rejection, int>{{Rejection::unreadable, 1},
                                                        {Rejection::no_face, 1},
                                                        {Rejection::too_small, 1},
                                                        {Rejection::duplicate, 1}}));
  const auto rows = read_faces_table(out("o") / "faces.csv");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(rows[0].file, "a.jpg");
  EXPECT_TRUE(std::filesystem::exists(out("o") / "sheet.png"));
  EXPECT_NE(test::read_text(out("o") / "rejected.csv").find("below/b.jpg,1,duplicate,looks like a.jpg"), std::string::npos);
}

TEST_F(AlignFolder, ThePortraitLiesInTheModelsFrame) {
  align_folder(photos(), out("o"), finder_, {.side = 128});
  const auto rows = read_faces_table(out("o") / "faces.csv");
  ASSERT_EQ(rows.size(), 1u);
  EXPECT_EQ(read_image(out("o") / "photos" / rows[0].file).width, 128);
  const FacePoints points = points_of(rows[0].landmarks);
  EXPECT_NEAR((points.right_eye.x + points.left_eye.x) / 2, 64, 1.5);
  EXPECT_NEAR(points.right_eye.y, 56, 3);
  EXPECT_NEAR(points.left_eye.x - points.right_eye.x, 40, 4);
  EXPECT_NEAR(points.mouth.y, 96, 3);
}

TEST_F(AlignFolder, ARunThatWasStoppedEndsAsOneThatWasNot) {
  for (int i = 0; i < 20; ++i) write_image(photos() / ("z" + std::to_string(i) + ".png"), Image(60, 60, 3));
  align_folder(photos(), out("all"), finder_, {.threads = 2});
  test::expect_error([&] { align_folder(photos(), out("parts"), finder_, {.threads = 1}, [](int, int) { return false; }); },
                     ErrorCode::cancelled, {"--resume"});
  EXPECT_FALSE(std::filesystem::exists(out("parts") / "faces.csv"));
  test::expect_error([&] { align_folder(photos(), out("parts"), finder_, {}); }, ErrorCode::usage, {"--resume"});
  test::expect_error([&] { align_folder(photos(), out("parts"), finder_, {.side = 64, .resume = true}); },
                     ErrorCode::usage, {"other photos or settings"});
  align_folder(photos(), out("parts"), finder_, {.threads = 2, .resume = true});
  for (const char* file : {"faces.csv", "rejected.csv", "sheet.png", "journal.jsonl"})
    EXPECT_EQ(test::read_text(out("parts") / file), test::read_text(out("all") / file)) << file;
}

TEST_F(AlignFolder, OptionsThatMakeNoSenseAreRefused) {
  test::expect_error([&] { align_folder(photos(), out("o"), finder_, {.side = 3}); }, ErrorCode::usage, {"32"});
  test::expect_error([&] { align_folder(photos(), out("o"), finder_, {.val_share = 2}); }, ErrorCode::usage, {"share"});
  test::expect_error([&] { align_folder(photos(), photos() / "o", finder_, {}); }, ErrorCode::usage, {"one in the other"});
  EXPECT_FALSE(std::filesystem::exists(photos() / "o"));
}

TEST_F(AlignFolder, LandmarksOfAPortraitHardlyDependOnTheFramesSize) {
  const Image photo = scene(400, 360, 60, 40, 1.0);
  const auto faces = finder_.find(photo);
  ASSERT_EQ(faces.size(), 1u);
  const AlignedPortrait large = aligned_portrait(photo, faces[0], finder_, 256);
  const AlignedPortrait small = aligned_portrait(photo, faces[0], finder_, 64);
  EXPECT_LT(large.measures.doubt, 0.08);
  EXPECT_EQ(large.measures.beyond, 0);
  for (std::size_t i = 0; i < kLandmarks; ++i)
    EXPECT_NEAR((large.landmarks[i].x + 0.5) / 4 - 0.5, small.landmarks[i].x, 0.01) << i;
}

}  // namespace
}  // namespace ilat
