#include "training/loop/event_file.h"

#include <gtest/gtest.h>

#include <cstring>
#include <fstream>
#include <iterator>

#include "training/tiny_data.h"

namespace ilat {
namespace {

TEST(EventFile, ChecksumsAreTheKnownOnes) {
  // CRC-32C of "123456789" is e3069283 (RFC 3720's check value); masked as TensorFlow does it.
  const std::uint32_t crc = 0xe3069283u;
  EXPECT_EQ(masked_crc32c("123456789"), (crc >> 15 | crc << 17) + 0xa282ead8u);
  EXPECT_EQ(masked_crc32c(std::string(32, '\0')), ((0x8a9136aau >> 15) | (0x8a9136aau << 17)) + 0xa282ead8u);
}

/// The records of a file whose lengths and checksums hold.
std::vector<std::string> records(const std::filesystem::path& folder) {
  std::string bytes;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    std::ifstream input(entry.path(), std::ios::binary);
    bytes.assign(std::istreambuf_iterator<char>(input), {});
  }
  std::vector<std::string> found;
  for (std::size_t at = 0; at < bytes.size();) {
    std::uint64_t length = 0;
    std::uint32_t sum = 0;
    std::memcpy(&length, bytes.data() + at, 8);
    std::memcpy(&sum, bytes.data() + at + 8, 4);
    EXPECT_EQ(sum, masked_crc32c(std::string_view(bytes).substr(at, 8)));
    found.push_back(bytes.substr(at + 12, length));
    std::memcpy(&sum, bytes.data() + at + 12 + length, 4);
    EXPECT_EQ(sum, masked_crc32c(found.back()));
    at += 16 + length;
  }
  return found;
}

TEST(EventFile, HoldsVersionStartAndMetrics) {
  const test::TemporaryFolder folder;
  std::filesystem::create_directories(folder.at("run"));
  EventFile events(folder.at("run"), 300);
  events.add(301, "training", {{"l1", 0.5}, {"psnr", 20}});
  const std::vector<std::string> all = records(folder.at("run"));
  ASSERT_EQ(all.size(), 3u);
  EXPECT_NE(all[0].find("brain.Event:2"), std::string::npos);
  EXPECT_EQ(all[1].substr(9), std::string("\x10\xad\x02\x3a\x02\x08\x01", 7));  // step 301, the first to come; SessionLog START
  // step 301; summary of two values, each a tag and a float
  EXPECT_EQ(all[2].substr(9), std::string("\x10\xad\x02\x2a\x2a", 5) + std::string("\x0a\x12\x0a\x0btraining/l1\x15\x00\x00\x00\x3f", 20) +
                                  std::string("\x0a\x14\x0a\x0dtraining/psnr\x15\x00\x00\xa0\x41", 22));
}

}  // namespace
}  // namespace ilat
