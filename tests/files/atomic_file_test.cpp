#include "files/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "files/text_file.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

using Names = std::vector<std::string>;

TEST(AtomicFile, PartsAreWrittenInOrder) {
  const TemporaryFolder folder;
  const std::string a = "one ", b = "", c = "two";
  const std::span<const std::byte> parts[] = {std::as_bytes(std::span(a)), std::as_bytes(std::span(b)),
                                              std::as_bytes(std::span(c))};
  write_file_atomically(folder.at("a"), parts);
  EXPECT_EQ(read_text(folder.at("a")), "one two");
  EXPECT_EQ(folder.names(), Names{"a"});
}

TEST(AtomicFile, ReplacesTheOldFile) {
  const TemporaryFolder folder;
  write_text(folder.at("a"), "a long old text");
  write_file_atomically(folder.at("a"), "new");
  EXPECT_EQ(read_text(folder.at("a")), "new");
}

TEST(AtomicFile, ABareNameIsWrittenInTheWorkingFolder) {
  const TemporaryFolder folder;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(folder.path());
  write_file_atomically("bare", "text");
  std::filesystem::current_path(before);
  EXPECT_EQ(folder.names(), Names{"bare"});
}

TEST(AtomicFile, WritesThroughALink) {
  const TemporaryFolder folder;
  write_text(folder.at("real"), "old");
  std::filesystem::create_symlink("real", folder.at("link"));
  write_file_atomically(folder.at("link"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder.at("link")));
  EXPECT_EQ(read_text(folder.at("real")), "new");
}

TEST(AtomicFile, ALinkThatPointsAtNothingYetIsFollowed) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.at("below"));
  std::filesystem::create_symlink("below/real", folder.at("link"));
  write_file_atomically(folder.at("link"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder.at("link")));
  EXPECT_EQ(read_text(folder.at("below/real")), "new");
}

TEST(AtomicFile, ALinkToItselfIsRefused) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("b", folder.at("a"));
  std::filesystem::create_symlink("a", folder.at("b"));
  expect_error([&] { write_file_atomically(folder.at("a"), "x"); }, ErrorCode::unwritable, {"/a", "back to itself"});
}

TEST(AtomicFile, AReplacedFileKeepsItsMode) {
  const TemporaryFolder folder;
  write_text(folder.at("a"), "private");
  std::filesystem::permissions(folder.at("a"), std::filesystem::perms{0600});
  write_file_atomically(folder.at("a"), "new");
  EXPECT_EQ(std::filesystem::status(folder.at("a")).permissions(), std::filesystem::perms{0600});
}

TEST(AtomicFile, AWriteProtectedFileStays) {
  const TemporaryFolder folder;
  write_text(folder.at("a"), "old");
  std::filesystem::permissions(folder.at("a"), std::filesystem::perms{0444});
  expect_error([&] { write_file_atomically(folder.at("a"), "x"); }, ErrorCode::unwritable, {"write-protected", "chmod"});
  EXPECT_EQ(read_text(folder.at("a")), "old");
}

TEST(AtomicFile, ANameMayBeAsLongAsTheFileSystemTakes) {
  const TemporaryFolder folder;
  const std::string longest(255, 'n');
  write_file_atomically(folder.at(longest), "x");
  EXPECT_EQ(folder.names(), Names{longest});
  expect_error([&] { write_file_atomically(folder.at(longest + "n"), "x"); }, ErrorCode::unwritable, {"too long"});
}

TEST(AtomicFile, SeveralAppearTogetherOrNotAtAll) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.at("below"));
  write_text(folder.at("a"), "old");
  const std::string text = "new";
  const std::span<const std::byte> part = std::as_bytes(std::span(text));
  {
    StagedFiles files;
    files.add(folder.at("a"), std::span(&part, 1));
    files.add(folder.at("below/b"), std::span(&part, 1));
    EXPECT_EQ(read_text(folder.at("a")), "old");
  }
  EXPECT_EQ(read_text(folder.at("a")), "old");
  EXPECT_TRUE(std::filesystem::is_empty(folder.at("below")));
  StagedFiles files;
  files.add(folder.at("a"), std::span(&part, 1));
  files.add(folder.at("below/b"), std::span(&part, 1));
  files.commit();
  EXPECT_EQ(read_text(folder.at("a")), "new");
  EXPECT_EQ(read_text(folder.at("below/b")), "new");
  EXPECT_EQ(folder.names().size(), 2u);
}

TEST(AtomicFile, WhatCannotGetItsNameTakesTheNewOnesWithIt) {
  const TemporaryFolder folder;
  const std::string text = "new";
  const std::span<const std::byte> part = std::as_bytes(std::span(text));
  StagedFiles files;
  files.add(folder.at("a"), std::span(&part, 1));
  files.add(folder.at("b"), std::span(&part, 1));
  std::filesystem::create_directories(folder.at("b/c"));  // between the check and the end
  expect_error([&] { files.commit(); }, ErrorCode::unwritable, {"/b"});
  EXPECT_FALSE(std::filesystem::exists(folder.at("a")));
}

/// A child that is killed half way through a large write into `folder`.
void write_and_be_killed(const std::filesystem::path& file) {
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    const rlimit none{0, 0};
    ::setrlimit(RLIMIT_CORE, &none);
    const rlimit small{1000, 1000};
    ::setrlimit(RLIMIT_FSIZE, &small);
    std::signal(SIGXFSZ, SIG_DFL);
    write_file_atomically(file, std::string(5000, 'x'));
    ::_exit(0);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  ASSERT_TRUE(WIFSIGNALED(status));
}

TEST(StagingFolder, WhatAKilledProgramLeftGoesWithTheNextThatWritesThere) {
  const TemporaryFolder folder;
  write_and_be_killed(folder.at("a"));
  ASSERT_EQ(folder.names().size(), 1u);
  EXPECT_TRUE(folder.names()[0].starts_with(kStagingPrefix));
  write_file_atomically(folder.at("b"), "x");
  EXPECT_EQ(folder.names(), Names{"b"});
}

TEST(StagingFolder, WhatIsStillBeingWrittenStays) {
  const TemporaryFolder folder;
  const std::string text = "new";
  const std::span<const std::byte> part = std::as_bytes(std::span(text));
  StagedFiles files;
  files.add(folder.at("a"), std::span(&part, 1));
  const pid_t child = ::fork();
  if (child == 0) ::_exit(remove_abandoned_staging(folder.path()));
  int status = 0;
  ::waitpid(child, &status, 0);
  EXPECT_EQ(WEXITSTATUS(status), 0);
  files.commit();
  EXPECT_EQ(folder.names(), Names{"a"});
}

TEST(StagingFolder, WhatIsNotOursStays) {
  const TemporaryFolder folder;
  const std::string name = std::string(kStagingPrefix) + "1-0";
  std::filesystem::create_directories(folder.at(name + "/photos"));
  write_text(folder.at(name + "/photos/a.png"), "x");
  std::filesystem::create_directory_symlink(folder.at(name), folder.at(kStagingPrefix + std::string("2-0")));
  write_text(folder.at(kStagingPrefix + std::string("3-0")), "a file");
  remove_abandoned_staging(folder.path());
  EXPECT_EQ(read_text(folder.at(name + "/photos/a.png")), "x");
  EXPECT_EQ(folder.names().size(), 3u);
}

TEST(AtomicFile, AFolderThatIsNotThere) {
  const TemporaryFolder folder;
  expect_error([&] { write_file_atomically(folder.at("none/a"), "x"); }, ErrorCode::unwritable, {"none/a", "No such"});
  EXPECT_TRUE(folder.names().empty());
}

TEST(AtomicFile, AFileInPlaceOfAFolder) {
  const TemporaryFolder folder;
  write_text(folder.at("file"), "old");
  expect_error([&] { write_file_atomically(folder.at("file/a"), "x"); }, ErrorCode::unwritable, {"file/a"});
  EXPECT_EQ(folder.names(), Names{"file"});
}

TEST(AtomicFile, AFolderInPlaceOfTheFile) {
  const TemporaryFolder folder;
  std::filesystem::create_directory(folder.at("a"));
  expect_error([&] { write_file_atomically(folder.at("a"), "x"); }, ErrorCode::unwritable, {"folder"});
  EXPECT_EQ(folder.names(), Names{"a"});
}

TEST(AtomicFile, AFolderThatNobodyMayWrite) {
  expect_error([] { write_file_atomically("/proc/ilat-test", "x"); }, ErrorCode::unwritable, {"/proc/ilat-test"});
}

TEST(AtomicFile, ADeviceIsNotReplacedByAFile) {
  expect_error([] { write_file_atomically("/dev/null", "x"); }, ErrorCode::unwritable, {"/dev/null", "device"});
  EXPECT_TRUE(std::filesystem::is_character_file("/dev/null"));
}

// A limit on the size of files stands for a full disk: the write fails half way.
TEST(AtomicFile, AFailedWriteLeavesTheOldFileAndNothingElse) {
  const TemporaryFolder folder;
  write_text(folder.at("a"), "old");
  rlimit before{};
  ::getrlimit(RLIMIT_FSIZE, &before);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  const rlimit small{1000, before.rlim_max};
  ::setrlimit(RLIMIT_FSIZE, &small);
  std::string failure;
  try {
    write_file_atomically(folder.at("a"), std::string(5000, 'x'));
  } catch (const Error& error) {
    failure = error.what();
  }
  ::setrlimit(RLIMIT_FSIZE, &before);
  std::signal(SIGXFSZ, handler);
  EXPECT_NE(failure.find("cannot be written"), std::string::npos) << failure;
  EXPECT_EQ(folder.names(), Names{"a"});
  EXPECT_EQ(read_text(folder.at("a")), "old");
}

TEST(AtomicFile, WritersOfTheSameFileDoNotMixTheirBytes) {
  const TemporaryFolder folder;
  std::vector<std::thread> writers;
  for (const char letter : {'a', 'b', 'c', 'd'})
    writers.emplace_back([&folder, letter] {
      for (int i = 0; i < 5; ++i) write_file_atomically(folder.at("a"), std::string(10000, letter));
    });
  for (std::thread& writer : writers) writer.join();
  const std::string text = read_text(folder.at("a"));
  EXPECT_EQ(text, std::string(10000, text.at(0)));
  EXPECT_EQ(folder.names(), Names{"a"});
}

TEST(TextFile, MissingFileAndFolderAreRefused) {
  const TemporaryFolder folder;
  write_text(folder.at("a"), std::string("x\0y\n", 4));
  EXPECT_EQ(read_text_file(folder.at("a")), std::string("x\0y\n", 4));
  expect_error([&] { read_text_file(folder.at("none")); }, ErrorCode::not_found, {"none"});
  expect_error([&] { read_text_file(folder.path()); }, ErrorCode::bad_input, {"folder"});
}

}  // namespace
}  // namespace ilat::test
