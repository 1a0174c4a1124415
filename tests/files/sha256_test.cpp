#include "files/sha256.h"

#include <gtest/gtest.h>

#include <chrono>

#include "model_io/model_folder/model_digest.h"
#include "model_io/model_folder/model_folder.h"
#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

// The examples of FIPS 180-2.
TEST(Sha256, StandardExamples) {
  EXPECT_EQ(sha256_of(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(sha256_of("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256, AFileIsItsBytesOverManyPieces) {
  const TemporaryFolder folder;
  const std::string million(1'000'000, 'a');
  write_text(folder.at("a"), million);
  EXPECT_EQ(sha256_of_file(folder.at("a")), "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
  EXPECT_EQ(sha256_of_file(folder.at("a")), sha256_of(million));
}

TEST(Sha256, WhatCannotBeReadIsRefused) {
  const TemporaryFolder folder;
  expect_error([&] { sha256_of_file(folder.at("none")); }, ErrorCode::not_found, {"none"});
  expect_error([&] { sha256_of_file(folder.path()); }, ErrorCode::bad_input, {"folder"});
}

TEST(ModelDigest, EveryByteOfEveryPartCountsAndNothingElse) {
  const TemporaryFolder folder;
  const std::vector<const char*> parts{kModelConfigFile, kImageTokenizerFile, kSketchTokenizerFile, kTransformerFile};
  for (const char* part : parts) write_text(folder.at(part), "same");
  const std::string digest = model_digest(folder.path());
  EXPECT_EQ(digest.size(), 64u);
  write_text(folder.at("README.md"), "a card");
  EXPECT_EQ(model_digest(folder.path()), digest);
  for (const char* part : parts) {
    write_text(folder.at(part), "samf");
    EXPECT_NE(model_digest(folder.path()), digest) << part;
    write_text(folder.at(part), "same");
  }
  EXPECT_EQ(model_digest(folder.path()), digest);
  std::filesystem::rename(folder.at(kSketchTokenizerFile), folder.at("other"));
  EXPECT_NE(model_digest(folder.path()), digest);
}

TEST(ModelDigest, ABundledModelTakesWellUnderATenthOfASecond) {
  const std::filesystem::path model = std::filesystem::path(ILAT_SOURCE_DIR) / "models" / "faces-128";
  model_digest(model);  // once to have it in memory
  double best = 1;      // of several, because other programs run beside the tests
  for (int i = 0; i < 5; ++i) {
    const auto start = std::chrono::steady_clock::now();
    model_digest(model);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
#ifdef NDEBUG
  EXPECT_LT(best, 0.1);
#endif
}

}  // namespace
}  // namespace ilat::test
