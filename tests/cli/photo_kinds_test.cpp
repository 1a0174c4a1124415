#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

#include "edit_scene.h"
#include "ilat/photo.h"

namespace ilat::test {

/// Photos as people have them, through the whole program.
class CliPhoto : public EditScene {
 protected:
  /// The scene's photo with 16-bit colours and transparency, hidden colours among it.
  static Photo deep_photo() {
    Photo photo;
    photo.image = drawn_photo(90, 70);
    for (std::size_t i = 0; i < photo.image.pixels.size(); ++i)
      photo.deep.push_back(static_cast<std::uint16_t>(photo.image.pixels[i] << 8 | i * 7 % 256));
    for (std::size_t i = 0; i < photo.image.pixels.size() / 3; ++i)
      photo.alpha.push_back(static_cast<std::uint16_t>(i % 5 == 0 ? 0 : 65535 - i));
    return photo;
  }

  void put_photo(const std::string& name, const Photo& photo, const WriteOptions& options = {}) {
    write_photo(at(name), photo, options);
    before_ = folder_.names();
  }

  /// The scenes show no face; seen whole, none is looked for and none is missed.
  Outcome edit(std::vector<std::string> more = {}, const std::string& photo = "photo.png") const {
    more.insert(more.end(), {"--frame", "full"});
    return EditScene::edit(more, photo);
  }

  static std::ptrdiff_t warnings(const Outcome& outcome) {
    std::ptrdiff_t count = 0;
    for (std::size_t found = outcome.errors.find("warning"); found != std::string::npos; ++count)
      found = outcome.errors.find("warning", found + 1);
    return count;
  }

  std::uintmax_t size(const std::string& name) const { return std::filesystem::file_size(at(name)); }
};

TEST_F(CliPhoto, DeepTransparentPngKeepsEverySampleOutsideTheMask) {
  const Photo photo = deep_photo();
  put_photo("deep.png", photo);
  const Outcome outcome = edit({}, "deep.png");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(warnings(outcome), 0);
  const Photo after = read_photo(at("after.png"));
  const Image mask = read_image(at("mask.png"), 1);
  ASSERT_EQ(after.deep.size(), photo.deep.size());
  ASSERT_EQ(after.alpha.size(), photo.alpha.size());
  bool changed = false;
  for (std::size_t i = 0; i < photo.deep.size(); ++i) {
    if (mask.pixels[i / 3] >= 128) {
      changed = changed || after.deep[i] != photo.deep[i];
      continue;
    }
    ASSERT_EQ(after.deep[i], photo.deep[i]);
    ASSERT_EQ(after.alpha[i / 3], photo.alpha[i / 3]);
  }
  EXPECT_TRUE(changed);
  EXPECT_EQ(after.alpha[45 + 35 * 90], 65535);  // in the middle of the mask
}

TEST_F(CliPhoto, WebpAtQualityHundredKeepsPixelsAndSaysNothing) {
  const Outcome outcome = edit({"-o", at("after.webp"), "--quality", "100"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(warnings(outcome), 0);
  ASSERT_EQ(edit().exit_code, 0);
  EXPECT_EQ(read_image(at("after.webp")).pixels, read_image(at("after.png")).pixels);
}

TEST_F(CliPhoto, WhatCannotKeepPixelsIsSaidOnceWithWhatCan) {
  const Outcome jpeg = edit({"-o", at("after.jpg"), "--variations", "2"});
  EXPECT_EQ(warnings(jpeg), 1);
  EXPECT_NE(jpeg.errors.find("PNG"), std::string::npos);
  const Outcome webp = edit({"-o", at("after.webp")});
  EXPECT_EQ(warnings(webp), 1);
  EXPECT_NE(webp.errors.find("--quality 100"), std::string::npos);
  put_photo("deep.png", deep_photo());
  const Outcome deep = edit({"-o", at("after.webp"), "--quality", "100"}, "deep.png");
  EXPECT_EQ(warnings(deep), 1);
  EXPECT_NE(deep.errors.find("8 bits"), std::string::npos);
}

TEST_F(CliPhoto, QualityIsThatOfTheOutput) {
  for (const char* name : {"after.jpg", "after.webp"}) {
    ASSERT_EQ(edit({"-o", at(name), "--quality", "20"}).exit_code, 0);
    const auto small = size(name);
    ASSERT_EQ(edit({"-o", at(name)}).exit_code, 0);
    EXPECT_LT(small, size(name)) << name;
  }
  before_ = folder_.names();
  expect_refusal(edit({"-o", at("none.jpg"), "--quality", "0"}), 2, {"--quality", "0"});
  expect_refusal(edit({"-o", at("none.jpg"), "--quality", "101"}), 2, {"--quality", "101"});
}

TEST_F(CliPhoto, MetadataGoFromOneFormatIntoAnother) {
  Photo photo = deep_photo();
  photo.metadata.xmp.assign(300, std::byte{'x'});
  put_photo("photo.jpg", photo);
  ASSERT_EQ(edit({"-o", at("after.webp")}, "photo.jpg").exit_code, 0);
  EXPECT_EQ(read_photo(at("after.webp")).metadata.xmp, photo.metadata.xmp);
}

TEST_F(CliPhoto, PixelLimit) {
  EXPECT_EQ(edit({"--max-pixels", "6300"}).exit_code, 0);
  EXPECT_EQ(edit({"--max-pixels", "1MP"}).exit_code, 0);
  before_ = folder_.names();
  expect_refusal(edit({"--max-pixels", "6299"}), 1, {"photo.png", "90 x 70", "6299", "--max-pixels"});
  expect_refusal(edit({"--max-pixels", "0"}), 2, {"--max-pixels", "0"});
  expect_refusal(edit({"--max-pixels", "lots"}), 2, {"--max-pixels", "lots"});
}

TEST_F(CliPhoto, AClaimOfSixtyFiveThousandSquaredIsRefusedBeforeAnyWork) {
  write_image(at("photo.jpg"), drawn_photo(90, 70));
  std::string file = read_text(at("photo.jpg"));
  file.replace(file.find("\xff\xc0") + 5, 4, "\xfd\xe8\xfd\xe8");
  write_text("photo.jpg", file);
  expect_refusal(edit({}, "photo.jpg"), 1, {"photo.jpg", "65000 x 65000", "100 megapixels"});
}

}  // namespace ilat::test
