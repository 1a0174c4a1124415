#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "cli/exit_codes.h"
#include "cli/process/thread_count.h"
#include "cli/report.h"
#include "support/places.h"

namespace ilat::test {
namespace {

std::string guide() {
  std::ifstream file(source_folder() / "docs" / "editing.md");
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(DocumentedExits, TheGuideListsEveryCodeWithItsExitCode) {
  const std::string text = guide();
  for (const ErrorCode code : {ErrorCode::usage, ErrorCode::not_found, ErrorCode::bad_input, ErrorCode::bad_model,
                               ErrorCode::unwritable, ErrorCode::unreachable, ErrorCode::cancelled, ErrorCode::internal}) {
    const std::string row = "\n| `" + std::string(name_of(code)) + "` | " + std::to_string(exit_code_of(code)) + " | ";
    EXPECT_NE(text.find(row), std::string::npos) << row;
  }
  for (const int code : {kDone, kFailed, kUsage})
    EXPECT_NE(text.find("\n| " + std::to_string(code) + " | "), std::string::npos) << code;
  EXPECT_EQ(text.find("\n| 3 | "), std::string::npos);
}

TEST(Printable, ControlCharactersCannotReachATerminal) {
  EXPECT_EQ(printable("a\x1b[31mb\x07\x7f\r.png"), "a\\x1b[31mb\\x07\\x7f\\x0d.png");
  EXPECT_EQ(printable("one\n\ttwo \xC3\xA9"), "one\n\ttwo \xC3\xA9");
}

TEST(ThreadCount, IsANumberOrAListOfThem) {
  for (const char* good : {"1", "2", "1024", "4,2", "0004"}) EXPECT_TRUE(is_thread_count(good)) << good;
  for (const char* bad : {"", "0", "-1", "abc", "1025", "99999999999999999999", "4,", ",4", "4,0", "2 ", "1e3"})
    EXPECT_FALSE(is_thread_count(bad)) << bad;
}

}  // namespace
}  // namespace ilat::test
