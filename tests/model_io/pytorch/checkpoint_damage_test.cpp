// Files that are cut off, zip archives that lie, and what is no checkpoint at all.
#include <gtest/gtest.h>

#include <cstring>

#include "model_io/pytorch/checkpoint.h"
#include "support/bounded_memory.h"
#include "support/checkpoint_writer.h"
#include "support/expect_error.h"
#include "support/golden.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

std::span<const std::byte> bytes_of(const std::string& text) { return std::as_bytes(std::span(text)); }

void expect_zip_refusal(const std::string& file, const std::vector<std::string>& words) {
  expect_error([&] { parse_zip_checkpoint(bytes_of(file), "x.pth"); }, ErrorCode::bad_input, words);
}

/// A checkpoint that is fine: {"w": 3 floats}.
Storages good_entries() {
  PickleWriter pickle;
  pickle.raw("}").text("w");
  write_tensor(pickle, {.key = "0", .elements = 3, .shape = {3}, .strides = {1}});
  return {{"archive/data.pkl", pickle.raw("s").done()}, {"archive/data/0", std::string(12, '\1')}};
}

Storages with(const std::string& name, const std::string& data = "x") {
  Storages entries = good_entries();
  entries.emplace_back(name, data);
  return entries;
}

/// Overwrites `size` bytes after the `occurrence`-th place where `signature` is.
std::string patched(std::string file, const std::string& signature, std::size_t offset, std::uint64_t value, int size,
                    int occurrence = 1) {
  std::size_t at = 0;
  for (; occurrence > 0; --occurrence) at = file.find(signature, at + 1);
  if (at == file.npos) throw std::logic_error("no such place");
  for (int i = 0; i < size; ++i) file[at + offset + static_cast<std::size_t>(i)] = static_cast<char>(value >> (8 * i));
  return file;
}

/// @param step every byte of the smallest; of the others as many places as a test has time for
void expect_cut_refused(const std::string& name, std::size_t step) {
  const std::string legacy = read_text(golden(name + "_legacy.pth")), zip = read_text(golden(name + "_zip.pth"));
  ASSERT_NO_THROW(parse_legacy_checkpoint(bytes_of(legacy), "x"));
  ASSERT_NO_THROW(parse_zip_checkpoint(bytes_of(zip), "x"));
  for (std::size_t size = 0; size < legacy.size(); size += step)
    ASSERT_THROW(parse_legacy_checkpoint(bytes_of(legacy).first(size), "x"), Error) << name << " " << size;
  for (std::size_t size = 0; size < zip.size(); size += step)
    ASSERT_THROW(parse_zip_checkpoint(bytes_of(zip).first(size), "x"), Error) << name << " " << size;
}

TEST(CheckpointDamage, CutOffAtEveryByte) {
#ifdef __SANITIZE_ADDRESS__
  expect_cut_refused("ckpt_discriminator", 5);  // half a minute otherwise
#else
  expect_cut_refused("ckpt_discriminator", 1);
#endif
}
TEST(CheckpointDamage, CutOffAnywhere) {
  expect_cut_refused("ckpt_generator", 97);
  expect_cut_refused("ckpt_transformer", 41);
}

TEST(CheckpointDamage, BytesAfterTheEnd) {
  const std::string legacy = read_text(golden("ckpt_discriminator_legacy.pth")) + "x";
  expect_error([&] { parse_legacy_checkpoint(bytes_of(legacy), "x.pth"); }, ErrorCode::bad_input, {"1 bytes follow"});
}

TEST(CheckpointDamage, WhatIsNoCheckpoint) {
  const TemporaryFolder folder;
  const auto expect = [&](const std::string& text, const std::vector<std::string>& words) {
    write_text(folder.at("x.pth"), text);
    expect_error([&] { CheckpointFile::open(folder.at("x.pth")); }, ErrorCode::bad_input, words);
  };
  expect("", {"x.pth", "nor a checkpoint"});
  expect("PK", {"nor a checkpoint"});
  expect("words, words, words, words, words", {"nor a checkpoint"});
  expect(std::string(200, '\0'), {"nor a checkpoint"});
  expect(zip_file({{"a/b", "c"}}), {"without data.pkl"});
  expect(zip_file(with("archive/constants.pkl")), {"TorchScript"});
  expect(zip_file(with("archive/byteorder", "big")), {"big-endian"});
  expect(zip_file({good_entries()[0]}), {"no entry data/0"});
  expect_error([&] { CheckpointFile::open(folder.at("nowhere")); }, ErrorCode::not_found, {"nowhere"});
  expect_error([&] { CheckpointFile::open(folder.path()); }, ErrorCode::bad_input, {"folder"});
}

TEST(CheckpointDamage, PathTricks) {
  ASSERT_NO_THROW(parse_zip_checkpoint(bytes_of(zip_file(good_entries())), "x"));
  for (const std::string name : {"../evil", "archive/../../evil", "/etc/passwd", "archive/./x", "archive//x",
                                 "archive\\..\\x", "C:/x", "evil", "other/data/0", "archive/", ".", ".."})
    expect_zip_refusal(zip_file(with(name)), {"entry"});
  expect_zip_refusal(zip_file(with("../evil")), {"../evil"});
}

TEST(CheckpointDamage, OneNameTwice) {
  expect_zip_refusal(zip_file(with("archive/data/0", std::string(12, '\2'))), {"data/0", "twice"});
  expect_zip_refusal(zip_file(with("archive/data.pkl", "N.")), {"data.pkl", "twice"});
}

TEST(CheckpointDamage, CompressedEntriesAreRefusedBeforeTheyGrow) {
  const std::string bomb = zip_file(with("archive/bomb", std::string(64 << 20, '\0')), true);
  EXPECT_LT(bomb.size(), 1u << 20);
  EXPECT_LT(memory_of_refusal([&] { parse_zip_checkpoint(bytes_of(bomb), "x.pth"); }, "compressed"),
            20 * kMemoryFactor);
}

const std::string kCentral = "PK\1\2", kLocal = "PK\3\4", kEnd = "PK\5\6";

TEST(CheckpointDamage, SizesThatLie) {
  const std::string good = zip_file(good_entries());
  // Compressed size at 20 and true size at 24 of a central header; the second one is that of data/0.
  for (const std::uint64_t claim : {0ull, 1ull, 11ull, 13ull, 1000ull, 0x7fffffffull, 0xfffffffeull, 0xffffffffull}) {
    for (const std::size_t field : {20, 24})
      EXPECT_LT(
          memory_of_refusal(
              [&] { parse_zip_checkpoint(bytes_of(patched(good, kCentral, field, claim, 4, 2)), "x.pth"); }, "x.pth"),
          20 * kMemoryFactor)
          << claim << " at " << field;
    const std::string both = patched(patched(good, kCentral, 20, claim, 4, 2), kCentral, 24, claim, 4, 2);
    EXPECT_LT(memory_of_refusal([&] { parse_zip_checkpoint(bytes_of(both), "x.pth"); }, "x.pth"), 20 * kMemoryFactor)
        << claim;
  }
}

TEST(CheckpointDamage, OffsetsAndCountsThatLie) {
  const std::string good = zip_file(good_entries());
  for (const std::uint64_t offset : {1ull, 0x7fffffffull, 0xffffffffull})
    expect_zip_refusal(patched(good, kCentral, 42, offset, 4, 2), {"x.pth"});  // of the local header
  for (const std::uint64_t offset : {1ull, 0x7fffffffull})
    expect_zip_refusal(patched(good, kEnd, 16, offset, 4), {"x.pth"});  // of the central directory
}

TEST(CheckpointDamage, AFlippedBitIsSeen) {
  std::string file = zip_file(good_entries());
  const std::size_t data = file.find(std::string(12, '\1'));
  ASSERT_NE(data, file.npos);
  file[data] = '\2';
  expect_zip_refusal(file, {"damaged"});
}

TEST(CheckpointDamage, EntriesOverTheSameBytesDoNotMultiplyThem) {
  Storages entries = good_entries();
  for (int i = 1; i < 100; ++i) entries.emplace_back("archive/data/" + std::to_string(i), "");
  entries.emplace_back("archive/data/big", std::string(4000, '\3'));
  std::string file = zip_file(entries);
  const std::size_t last = file.rfind(kCentral);
  std::size_t header = file.find(kCentral, file.find(kCentral, file.find(kCentral) + 1) + 1);
  for (; header != last; header = file.find(kCentral, header + 1)) {
    std::memcpy(&file[header + 16], &file[last + 16], 12);  // checksum and both sizes
    std::memcpy(&file[header + 42], &file[last + 42], 4);   // where the local header lies
  }
  std::size_t copied = 0;
  try {
    for (const auto& copy : parse_zip_checkpoint(bytes_of(file), "x").copies) copied += copy.size();
  } catch (const Error&) {
  }
  EXPECT_LE(copied, file.size());
}

TEST(CheckpointDamage, LegacyStorageListsThatLie) {
  PickleWriter pickle;
  pickle.raw("}").text("w");
  write_tensor(pickle, {.key = "0", .elements = 3, .shape = {3}, .strides = {1}});
  const std::string object = pickle.raw("s").done(), data(12, '\1');
  const auto refuse = [&](const std::string& file, const std::string& word) {
    expect_error([&] { parse_legacy_checkpoint(bytes_of(file), "x.pth"); }, ErrorCode::bad_input, {word});
  };
  ASSERT_NO_THROW(parse_legacy_checkpoint(bytes_of(legacy_file(object, {{"0", data}}, {4})), "x"));
  refuse(legacy_file(object, {}, {}), "list of 1 storages");
  refuse(legacy_file(object, {{"1", data}}, {4}), "no tensor uses");
  refuse(legacy_file(object, {{"0", data}, {"0", data}}, {4, 4}), "list of 1 storages, got 2");
  refuse(legacy_file(object, {{"0", data + data}}, {4}), "expected 3 elements, got 6");
  refuse(legacy_file(object, {{"0", data}}, {8}), "expected 3 elements, got 1");
}

}  // namespace
}  // namespace ilat::test
