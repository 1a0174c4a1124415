#include "files/run_files.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

namespace fs = std::filesystem;

constexpr const char* kResult = R"({"format": "ilat-picture/1"})";

TEST(RunFiles, WhatIsReadIsNeverWrittenUnderAnyOfItsNames) {
  const TemporaryFolder folder;
  fs::create_directory(folder.at("below"));
  write_text(folder.at("photo.png"), kResult);
  fs::create_symlink("photo.png", folder.at("link.png"));
  fs::create_symlink("link.png", folder.at("link-to-link.png"));
  fs::create_hard_link(folder.at("photo.png"), folder.at("hard.png"));
  fs::create_directory_symlink("below", folder.at("door"));
  write_text(folder.at("below/mask.png"), kResult);
  for (const bool overwrite : {false, true}) {
    RunFiles files(overwrite);
    files.reads(folder.at("photo.png"));
    files.reads(folder.at("door/mask.png"));
    for (const char* name : {"photo.png", "./photo.png", "below/../photo.png", "below//..//photo.png", "link.png", "link-to-link.png",
                             "hard.png", "below/mask.png", "door/mask.png"})
      expect_error([&] { files.writes(folder.path() / name); }, ErrorCode::usage, {name, "is read", "never"});
  }
}

TEST(RunFiles, AReadLinkProtectsWhatItPointsAt) {
  const TemporaryFolder folder;
  write_text(folder.at("photo.png"), kResult);
  fs::create_symlink("photo.png", folder.at("link.png"));
  RunFiles files(true);
  files.reads(folder.at("link.png"));
  expect_error([&] { files.writes(folder.at("photo.png")); }, ErrorCode::usage, {"link.png"});
}

TEST(RunFiles, TwoOutputsAreNeverOneFile) {
  const TemporaryFolder folder;
  fs::create_directory(folder.at("below"));
  fs::create_directory_symlink("below", folder.at("door"));
  fs::create_symlink("new.png", folder.at("dangling.png"));
  RunFiles files(true);
  files.writes(folder.at("new.png"));
  files.writes(folder.at("below/a.png"));
  files.writes(folder.at("not/made/yet.png"));
  for (const char* name : {"new.png", "./new.png", "dangling.png", "door/a.png", "not/made/./yet.png", "not/x/../made/yet.png"})
    expect_error([&] { files.writes(folder.path() / name); }, ErrorCode::usage, {name, "two outputs"});
  files.writes(folder.at("below/new.png"));
}

TEST(RunFiles, WhatIsThereIsReplacedIfItIsAResultOrTheUserSaysSo) {
  const TemporaryFolder folder;
  write_text(folder.at("holiday.png"), "a photo of somebody");
  write_text(folder.at("after.png"), std::string(5000, 'x') + kResult + std::string(2'000'000, 'x'));
  write_text(folder.at("late.webp"), std::string(2'000'000, 'x') + kResult);
  RunFiles files;
  expect_error([&] { files.writes(folder.at("holiday.png")); }, ErrorCode::usage, {"holiday.png", "--overwrite"});
  files.writes(folder.at("after.png"));
  files.writes(folder.at("late.webp"));
  files.writes(folder.at("new.png"));
  RunFiles(true).writes(folder.at("holiday.png"));
}

TEST(RunFiles, AnEmptyFileOfOthersIsSomebodysToo) {
  const TemporaryFolder folder;
  write_text(folder.at("empty.png"), "");
  expect_error([&] { RunFiles().writes(folder.at("empty.png")); }, ErrorCode::usage, {"empty.png"});
}

TEST(RunFiles, AWriteProtectedFileStaysWhateverTheUserSays) {
  const TemporaryFolder folder;
  write_text(folder.at("after.png"), kResult);
  fs::permissions(folder.at("after.png"), fs::perms{0444});
  expect_error([&] { RunFiles(true).writes(folder.at("after.png")); }, ErrorCode::unwritable, {"write-protected"});
}

TEST(RunFiles, WholeFoldersAreRead) {
  const TemporaryFolder folder;
  fs::create_directories(folder.at("faces/photos"));
  write_text(folder.at("faces/faces.csv"), "file");
  write_text(folder.at("faces/photos/a.png"), "x");
  RunFiles files(true);
  files.reads_below(folder.at("faces"));
  for (const char* name : {"faces/faces.csv", "faces/photos/a.png"})
    expect_error([&] { files.writes(folder.at(name)); }, ErrorCode::usage, {name});
  files.writes(folder.at("faces/pack.safetensors"));
}

TEST(RunFiles, StandardStreamsServeOnce) {
  RunFiles files;
  files.reads("-");
  expect_error([&] { files.reads("-"); }, ErrorCode::usage, {"standard input", "once"});
  files.writes("-");
  expect_error([&] { files.writes("-"); }, ErrorCode::usage, {"standard output"});
}

TEST(MakersMark, IsAWholeQuotedName) {
  EXPECT_TRUE(holds_makers_mark(R"(x"ilat-"ilat-edit/1"y)"));
  for (const char* text : {"", "\"ilat-", "\"ilat-/1\"", "\"ilat-edit\"", "\"ilat-edit/2\"", "ilat-edit/1", "\"ilat-Edit/1\""})
    EXPECT_FALSE(holds_makers_mark(text)) << text;
}

}  // namespace
}  // namespace ilat::test
