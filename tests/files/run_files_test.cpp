#include "files/run_files.h"

#include <gtest/gtest.h>

#include <functional>
#include <map>
#include <sstream>
#include <vector>

#include "support/expect_error.h"
#include "support/places.h"
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

/// The rows of the first table below a heading of a guide, cells without the spaces around them.
std::vector<std::vector<std::string>> table_below(const std::string& heading, const std::string& guide) {
  std::vector<std::vector<std::string>> rows;
  std::istringstream text(read_text(source_folder() / guide));
  bool below = false;
  for (std::string line; std::getline(text, line);) {
    below = below || line == heading;
    if (!below) continue;
    if (!line.starts_with('|')) {
      if (rows.empty()) continue;
      break;
    }
    std::istringstream cells(line.substr(1));
    rows.emplace_back();
    for (std::string cell; std::getline(cells, cell, '|');) {
      cell.erase(0, cell.find_first_not_of(' '));
      cell.erase(cell.find_last_not_of(' ') + 1);
      rows.back().push_back(cell);
    }
  }
  if (rows.size() > 2) rows.erase(rows.begin(), rows.begin() + 2);  // the titles and the line below them
  return rows;
}

/// Puts what a row of the guide's table speaks of under `file`.
const std::map<std::string, std::function<void(const fs::path& file, RunFiles& files)>>& situations() {
  static const std::map<std::string, std::function<void(const fs::path&, RunFiles&)>> all{
      {"nothing", [](const fs::path&, RunFiles&) {}},
      {"an earlier result of ilat", [](const fs::path& file, RunFiles&) { write_text(file, kResult); }},
      {"any other file", [](const fs::path& file, RunFiles&) { write_text(file, "a photo"); }},
      {"a file that the run reads, under whatever name or link",
       [](const fs::path& file, RunFiles& files) {
         write_text(file.parent_path() / "photo.png", kResult);
         fs::create_hard_link(file.parent_path() / "photo.png", file);
         files.reads(file.parent_path() / "photo.png");
       }},
      {"another output of the same run",
       [](const fs::path& file, RunFiles& files) { files.writes(file.parent_path() / "." / file.filename()); }},
      {"a write-protected file",
       [](const fs::path& file, RunFiles&) {
         write_text(file, kResult);
         fs::permissions(file, fs::perms{0444});
       }},
      {"a folder, a device, a pipe", [](const fs::path& file, RunFiles&) { fs::create_directory(file); }},
      {"a link that points at nothing yet",
       [](const fs::path& file, RunFiles&) { fs::create_symlink("nothing-yet.png", file); }},
      {"links that lead in a circle", [](const fs::path& file, RunFiles&) { fs::create_symlink(file.filename(), file); }}};
  return all;
}

TEST(RunFiles, TheGuidesTableOfWhatIsReplacedHolds) {
  const auto rows = table_below("## What is replaced, and when", "docs/editing.md");
  EXPECT_EQ(rows.size(), situations().size());
  for (const auto& row : rows) {
    ASSERT_EQ(row.size(), 3u);
    ASSERT_TRUE(situations().contains(row[0])) << row[0];
    for (const bool overwrite : {false, true}) {
      const TemporaryFolder folder;
      RunFiles files(overwrite);
      situations().at(row[0])(folder.at("after.png"), files);
      bool written = true;
      try {
        files.writes(folder.at("after.png"));
      } catch (const Error&) {
        written = false;
      }
      EXPECT_EQ(row[overwrite ? 2 : 1], written ? "written" : "refused") << row[0] << (overwrite ? " with --overwrite" : "");
    }
  }
}

TEST(MakersMark, IsAWholeQuotedName) {
  EXPECT_TRUE(holds_makers_mark(R"(x"ilat-"ilat-edit/1"y)"));
  for (const char* text : {"", "\"ilat-", "\"ilat-/1\"", "\"ilat-edit\"", "\"ilat-edit/2\"", "ilat-edit/1", "\"ilat-Edit/1\""})
    EXPECT_FALSE(holds_makers_mark(text)) << text;
}

}  // namespace
}  // namespace ilat::test
