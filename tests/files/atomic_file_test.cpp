#include "files/atomic_file.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

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
