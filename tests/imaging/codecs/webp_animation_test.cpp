#include "imaging/codecs/webp_animation.h"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "files/makers_mark.h"
#include "ilat/error.h"
#include "imaging/codecs/webp_codec.h"
#include "support/expect_error.h"

namespace ilat::test {
namespace {

int count(std::string_view bytes, std::string_view what) {
  int found = 0;
  for (std::size_t at = bytes.find(what); at != std::string_view::npos; at = bytes.find(what, at + 1)) ++found;
  return found;
}

TEST(WebpAnimation, HoldsEveryFrameAndItsMakersMark) {
  Animation animation;
  animation.quality = 100;
  animation.record = R"({"format":"ilat-picture/1"})";
  for (int frame = 0; frame < 3; ++frame) animation.frames.emplace_back(20, 10, 3, static_cast<std::uint8_t>(80 * frame));
  const std::vector<std::byte> file = encode_webp_animation(animation);
  const std::string_view bytes(reinterpret_cast<const char*>(file.data()), file.size());
  EXPECT_TRUE(looks_like_webp(file));
  EXPECT_EQ(count(bytes, "ANMF"), 3);
  EXPECT_TRUE(holds_makers_mark(bytes));
  expect_error([&] { decode_webp(file, {}, "walk.webp"); }, ErrorCode::bad_input, {"walk.webp", "animation"});
}

TEST(WebpAnimation, FramesOfOneSizeAreAskedFor) {
  expect_error([] { encode_webp_animation({}); }, ErrorCode::usage, {"at least one"});
  Animation animation;
  animation.frames = {Image(20, 10, 3), Image(10, 20, 3)};
  expect_error([&] { encode_webp_animation(animation); }, ErrorCode::usage, {"one size"});
}

}  // namespace
}  // namespace ilat::test
