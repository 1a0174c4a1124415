#include "files/html_text.h"

#include <gtest/gtest.h>

namespace ilat {
namespace {

TEST(HtmlText, Base64IsThatOfTheStandard) {
  const auto encoded = [](std::string_view text) { return base64(std::as_bytes(std::span(text.data(), text.size()))); };
  EXPECT_EQ(encoded(""), "");
  EXPECT_EQ(encoded("f"), "Zg==");
  EXPECT_EQ(encoded("fo"), "Zm8=");
  EXPECT_EQ(encoded("foo"), "Zm9v");
  EXPECT_EQ(encoded("foobar"), "Zm9vYmFy");
  EXPECT_EQ(encoded("\xff\xfe"), "//4=");
}

TEST(HtmlText, NothingInATextIsMarkup) { EXPECT_EQ(escape_html("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;"); }

}  // namespace
}  // namespace ilat
