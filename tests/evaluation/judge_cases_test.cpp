#include "evaluation/judge_cases.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "evaluation/drawn_portraits.h"
#include "evaluation/guides.h"
#include "files/sha256.h"
#include "ilat/error.h"
#include "random/split_mix.h"
#include "support/pictures.h"

namespace ilat::test {
namespace {

JudgePhoto portrait(const std::string& file) { return {file, drawn_portrait(1), kMeanFace}; }

std::string digest_of(const Image& image) { return sha256_of(std::as_bytes(std::span(image.pixels))); }

// A change here changes what every model was judged by: tables of before and after can no longer be compared.
TEST(JudgeCasesTest, TheMasksAreTheOnesThatEveryTableWasMadeWith) {
  std::string all;
  for (const auto& [kind, name] : EnumNames<JudgeMask>::names)
    for (const char* file : {"a.jpg", "b.jpg"}) all += digest_of(judge_mask(kind, portrait(file)));
  EXPECT_EQ(sha256_of(all), "421daa92bd77b9da07765f305f995b8988f22c30716f3f302091b2f48a4c9c06");
}

TEST(JudgeCasesTest, HashesAreTheSameOnEveryMachine) {
  EXPECT_EQ(stable_hash(""), split_mix_bits(0xcbf29ce484222325ull));
  EXPECT_EQ(stable_hash("a"), split_mix_bits(0xaf63dc4c8601ec8cull));  // FNV-1a's published value
}

TEST(JudgeCasesTest, EveryKindOfMaskIsMetEquallyOftenAndFewerPhotosHaveTheSameCases) {
  JudgeSet many{"many", {}};
  for (int i = 0; i < 26; ++i) many.photos.push_back(portrait(std::to_string(i)));
  const auto cases = judge_cases(std::span(&many, 1));
  ASSERT_EQ(cases.size(), 26u * kMasksPerPhoto);
  std::map<JudgeMask, int> kinds;
  for (const JudgeCase& one : cases) ++kinds[one.kind];
  for (const auto& [kind, count] : kinds) EXPECT_EQ(count, 26 * kMasksPerPhoto / 13) << name_of(kind);

  JudgeSet few = many;
  few.photos.resize(3);
  const auto fewer = judge_cases(std::span(&few, 1));
  for (std::size_t i = 0; i < fewer.size(); ++i) {
    EXPECT_EQ(fewer[i].kind, cases[i].kind);
    EXPECT_EQ(fewer[i].mask.pixels, cases[i].mask.pixels);
  }
}

TEST(JudgeCasesTest, OfChosenKindsEveryPhotoHasFourInTurnOrAll) {
  JudgeSet set{"some", {}};
  for (int i = 0; i < 5; ++i) set.photos.push_back(portrait(std::to_string(i)));
  using enum JudgeMask;
  const auto few = judge_cases(std::span(&set, 1), std::vector{mouth, nose, mouth});
  ASSERT_EQ(few.size(), 10u);
  for (std::size_t i = 0; i < few.size(); ++i) EXPECT_EQ(few[i].kind, i % 2 == 0 ? mouth : nose);
  std::map<JudgeMask, int> kinds;
  for (const JudgeCase& one : judge_cases(std::span(&set, 1), std::vector{mouth, nose, eyes, brows, blob})) ++kinds[one.kind];
  ASSERT_EQ(kinds.size(), 5u);
  for (const auto& [kind, count] : kinds) EXPECT_EQ(count, 5 * kMasksPerPhoto / 5) << name_of(kind);
}

TEST(JudgeCasesTest, AnotherPhotoIsPaintedOverInAnotherWay) {
  for (const JudgeMask kind : {JudgeMask::strokes, JudgeMask::blob, JudgeMask::fringe, JudgeMask::beard})
    EXPECT_NE(judge_mask(kind, portrait("a.jpg")).pixels, judge_mask(kind, portrait("b.jpg")).pixels) << name_of(kind);
}

TEST(JudgePhotosTest, AreThoseOfValWithTheLowestHashesWhereverTheyStandInTheTable) {
  const TemporaryFolder folder;
  write_portraits(folder.path(), 8);
  const JudgeSet all = read_judge_set(folder.path(), 100), some = read_judge_set(folder.path(), 3);
  ASSERT_EQ(all.photos.size(), 7u);
  ASSERT_EQ(some.photos.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(some.photos[i].file, all.photos[i].file);
  for (std::size_t i = 1; i < all.photos.size(); ++i)
    EXPECT_LT(stable_hash(all.photos[i - 1].file), stable_hash(all.photos[i].file));
}

TEST(JudgePhotosTest, AreBroughtToOneSizeWithTheirLandmarks) {
  const TemporaryFolder folder;
  write_portraits(folder.path(), 2);
  write_image(folder.at("photos") / "drawn-0.png", drawn_portrait(0, 128));
  const JudgeSet set = read_judge_set(folder.path(), 1);
  EXPECT_EQ(set.photos[0].picture.width, kJudgeSide);
  EXPECT_FLOAT_EQ(set.photos[0].face[0].x, 2 * kMeanFace[0].x);
}

TEST(JudgePhotosTest, PicturesWithoutATableAreTakenAsAligned) {
  const TemporaryFolder folder;
  write_image(folder.at("mine.png"), drawn_portrait(3));
  write_text(folder.at("notes.txt"), "no picture");
  const JudgeSet set = read_judge_set(folder.path(), 10);
  ASSERT_EQ(set.photos.size(), 1u);
  EXPECT_EQ(set.photos[0].face[30].y, kMeanFace[30].y);
}

TEST(JudgePhotosTest, WhatCannotBeJudgedByIsNamed) {
  const TemporaryFolder folder;
  expect_error(ErrorCode::not_found, {"nowhere"}, [&] { read_judge_set(folder.at("nowhere"), 1); });
  expect_error(ErrorCode::not_found, {"neither", "faces.csv"}, [&] { read_judge_set(folder.path(), 1); });
  write_image(folder.at("wide.png"), Image(20, 10, 3));
  expect_error(ErrorCode::bad_input, {"wide.png", "square"}, [&] { read_judge_set(folder.path(), 1); });
  write_portraits(folder.path(), 1);
  expect_error(ErrorCode::bad_input, {"faces.csv", "val"}, [&] { read_judge_set(folder.path(), 1); });
}

TEST(GuidesTest, AreTheSameForTheSamePhotoAndThinWhereDrawnByHand) {
  const JudgePhoto photo = portrait("a.jpg");
  const DrawnGuide own = draw_guide(Guide::own_lines, photo), hand = draw_guide(Guide::hand_lines, photo);
  const DrawnGuide none = draw_guide(Guide::no_lines, photo);
  EXPECT_TRUE(own.sketch.empty());
  EXPECT_FALSE(own.wanted.empty());
  EXPECT_EQ(hand.sketch.pixels, draw_guide(Guide::hand_lines, photo).sketch.pixels);
  EXPECT_NE(hand.sketch.pixels, draw_guide(Guide::hand_lines, portrait("b.jpg")).sketch.pixels);
  EXPECT_TRUE(none.wanted.empty());
  EXPECT_EQ(std::set<std::uint8_t>(none.sketch.pixels.begin(), none.sketch.pixels.end()), std::set<std::uint8_t>{255});
}

}  // namespace
}  // namespace ilat::test
