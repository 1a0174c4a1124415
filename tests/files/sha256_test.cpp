#include "files/sha256.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ilat::test
