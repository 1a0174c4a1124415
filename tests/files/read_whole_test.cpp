#include "files/read_whole.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <thread>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

std::string text_in(const std::filesystem::path& path, std::uint64_t most = 1 << 20) {
  const auto bytes = read_whole(path, most);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

TEST(ReadWhole, AFileOfAnySize) {
  const TemporaryFolder folder;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{262143}, std::size_t{262144}, std::size_t{262145}, std::size_t{1 << 20}}) {
    write_text(folder.at("a"), std::string(size, 'x'));
    EXPECT_EQ(text_in(folder.at("a")), std::string(size, 'x'));
  }
  write_text(folder.at("a"), std::string((1 << 20) + 1, 'x'));
  expect_error([&] { text_in(folder.at("a")); }, ErrorCode::bad_input, {"more than"});
}

TEST(ReadWhole, APipeWhoseWriterComesLateAndWritesSlowly) {
  const TemporaryFolder folder;
  ASSERT_EQ(::mkfifo(folder.at("pipe").c_str(), 0600), 0);
  std::thread writer([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    std::ofstream pipe(folder.at("pipe"));
    pipe << "one " << std::flush;
    std::this_thread::sleep_for(std::chrono::milliseconds(60));
    pipe << "two";
  });
  EXPECT_EQ(text_in(folder.at("pipe")), "one two");
  writer.join();
}

TEST(ReadWhole, WhatIsNoFileIsRefused) {
  const TemporaryFolder folder;
  std::filesystem::create_symlink("b", folder.at("a"));
  std::filesystem::create_symlink("a", folder.at("b"));
  expect_error([&] { text_in(folder.path()); }, ErrorCode::bad_input, {"folder"});
  expect_error([&] { text_in(folder.at("none")); }, ErrorCode::not_found, {"none", "No such"});
  expect_error([&] { text_in(folder.at("a")); }, ErrorCode::not_found, {"circle"});
  expect_error([&] { text_in("/dev/zero", 1000); }, ErrorCode::bad_input, {"more than 1000"});
}

}  // namespace
}  // namespace ilat::test
