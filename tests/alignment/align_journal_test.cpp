#include "alignment/align_journal.h"

#include <gtest/gtest.h>

#include <fstream>

#include "alignment/photo_list.h"
#include "alignment/portrait_tables.h"
#include "files/csv.h"
#include "files/text_file.h"
#include "imaging/face/dataset_table.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace ilat {
namespace {

PhotoRecord record(const std::string& photo) {
  PhotoRecord::Portrait portrait{.file = photo, .hash = {1, 2, 3, 4}, .measures = {.side = 90, .confidence = 0.75}};
  for (std::size_t i = 0; i < kLandmarks; ++i) portrait.landmarks[i] = {static_cast<float>(i) + 0.25f, 100.0f - static_cast<float>(i)};
  return {.photo = photo, .portraits = {portrait}, .rejected = {{2, {Rejection::blurred, "blur 0.9, \"at most\" 0.6"}}}};
}

TEST(PromiseAlignJournal, WhatWasAddedIsThereAfterAKill) {
  test::TemporaryFolder folder;
  {
    AlignJournal journal(folder.at("j"), "{\"size\":256}");
    journal.add(record("a.jpg"));
    journal.add(record("b.jpg"));
  }
  std::ofstream(folder.at("j"), std::ios::app) << "{\"photo\":\"c.jpg\",\"portra";  // killed while it wrote
  AlignJournal journal(folder.at("j"), "{\"size\":256}");
  ASSERT_EQ(journal.records().size(), 2u);
  journal.add(record("c.jpg"));
  AlignJournal again(folder.at("j"), "{ \"size\": 256 }");
  ASSERT_EQ(again.records().size(), 3u);
  const PhotoRecord& last = again.records()[2];
  EXPECT_EQ(last.photo, "c.jpg");
  EXPECT_EQ(last.portraits[0].hash, (PictureHash{1, 2, 3, 4}));
  EXPECT_EQ(last.portraits[0].landmarks[7].x, 7.25f);
  EXPECT_EQ(last.portraits[0].measures.confidence, 0.75);
  EXPECT_EQ(last.rejected[0].refusal.reason, Rejection::blurred);
  EXPECT_EQ(last.rejected[0].face, 2);
}

TEST(AlignJournal, AnotherRequestIsRefused) {
  test::TemporaryFolder folder;
  { AlignJournal journal(folder.at("j"), "{\"size\":256}"); }
  test::expect_error([&] { AlignJournal(folder.at("j"), "{\"size\":128}"); }, ErrorCode::usage, {"256", "--resume"});
}

TEST(AlignJournal, ADamagedLineIsNamed) {
  test::TemporaryFolder folder;
  std::ofstream(folder.at("j")) << "{}\n{\"photo\": 3}\n";
  test::expect_error([&] { AlignJournal(folder.at("j"), "{}"); }, ErrorCode::bad_input, {"line 2"});
}

TEST(PortraitTables, AreWhatATrainingSetsReaderReads) {
  test::TemporaryFolder folder;
  write_faces_table(folder.at("faces.csv"), {record("a.jpg"), record("b, c.jpg")}, 0);
  const auto rows = read_faces_table(folder.at("faces.csv"));
  ASSERT_EQ(rows.size(), 2u);
  EXPECT_EQ(rows[1].file, "b, c.jpg");
  EXPECT_EQ(rows[1].split, "train");
  EXPECT_NEAR(rows[1].landmarks[3].x, 3.25, 0.051);
  write_rejected_table(folder.at("rejected.csv"), {record("a.jpg")});
  const auto lines = parse_csv(read_text_file(folder.at("rejected.csv")), "rejected.csv");
  ASSERT_EQ(lines.size(), 2u);
  EXPECT_EQ(lines[1].fields, (std::vector<std::string>{"a.jpg", "2", "blurred", "blur 0.9, \"at most\" 0.6"}));
}

TEST(PortraitTables, TheSplitFollowsFromTheNameAndMeetsItsShare) {
  int val = 0;
  for (int i = 0; i < 2000; ++i) val += split_of(std::to_string(i) + ".jpg", 0.2) == std::string_view("val");
  EXPECT_NEAR(val, 400, 80);
  EXPECT_STREQ(split_of("a.jpg", 0), "train");
  EXPECT_STREQ(split_of("a.jpg", 1), "val");
}

TEST(PhotoList, FindsPicturesInFoldersBelowSorted) {
  test::TemporaryFolder folder;
  std::filesystem::create_directories(folder.path() / "b" / "c");
  for (const char* name : {"z.PNG", "b/c/y.jpeg", "b/x.webp", "notes.txt"}) std::ofstream(folder.path() / name) << "?";
  EXPECT_EQ(photos_below(folder.path()), (std::vector<std::string>{"b/c/y.jpeg", "b/x.webp", "z.PNG"}));
  test::expect_error([&] { photos_below(folder.path() / "no"); }, ErrorCode::not_found, {"no"});
  test::TemporaryFolder empty;
  test::expect_error([&] { photos_below(empty.path()); }, ErrorCode::bad_input, {".jpg"});
}

TEST(PhotoList, NoFolderIsWrittenToThatIsReadOrHoldsOtherFiles) {
  test::TemporaryFolder folder;
  const auto photos = folder.path() / "photos";
  std::filesystem::create_directories(photos / "below");
  for (const auto& output : {photos, photos / "below", folder.path(), photos / "new"})
    test::expect_error([&] { open_output_folder(photos, output, "j", true); }, ErrorCode::usage, {"one in the other"});

  const auto results = folder.path() / "results";
  std::filesystem::create_directories(results);
  open_output_folder(photos, results, "j", false);  // an empty one will do
  test::expect_error([&] { open_output_folder(photos, results, "j", false); }, ErrorCode::usage, {"other files"});
  std::ofstream(results / "j") << "{}\n";
  test::expect_error([&] { open_output_folder(photos, results, "j", false); }, ErrorCode::usage, {"--resume"});
  open_output_folder(photos, results, "j", true);
}

}  // namespace
}  // namespace ilat
