#include "serving/pictures/picture_shelf.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"
#include "support/pictures.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

class PictureShelfTest : public testing::Test {
 protected:
  PictureShelf::Sent send() {
    write_image(scratch_.at("photo.png"), noise(16, 16, 3, 1));
    const auto file = spool_.make();
    file->append(read_text(scratch_.at("photo.png")));
    return shelf_.keep(*file);
  }

  TemporaryFolder folder_, scratch_;
  Spool spool_{folder_.path(), 1'000'000};
  PictureShelf shelf_{{.folder = folder_.path()}};
};

TEST_F(PictureShelfTest, AJobsPhotoIsKnownByItsOtherName) {
  const auto sent = send();
  std::filesystem::create_hard_link(*shelf_.find(sent.id), folder_.at("job_1-photo"));
  std::filesystem::copy_file(*shelf_.find(sent.id), folder_.at("job_2-photo"));
  const auto seen = shelf_.seen_in(folder_.at("job_1-photo"));
  ASSERT_TRUE(seen);
  EXPECT_EQ(seen, shelf_.look(sent.id, *shelf_.find(sent.id)));  // the same one, decoded once
  EXPECT_EQ(seen->photo.image.pixels, noise(16, 16, 3, 1).pixels);
  EXPECT_FALSE(shelf_.seen_in(folder_.at("job_2-photo")));  // another file
  EXPECT_FALSE(shelf_.seen_in(folder_.at("job_3-photo")));
  EXPECT_TRUE(shelf_.drop(sent.id));
  EXPECT_FALSE(shelf_.seen_in(folder_.at("job_1-photo")));
  EXPECT_FALSE(shelf_.drop(sent.id));
}

TEST_F(PictureShelfTest, WhatIsNoPictureIsRefusedAndNotKept) {
  const auto file = spool_.make();
  file->append("no picture");
  expect_error([&] { shelf_.keep(*file); }, ErrorCode::bad_input, {"picture"});
  EXPECT_EQ(folder_.names().size(), 1u);  // the body, which goes with its request
}

}  // namespace
}  // namespace ilat::test
