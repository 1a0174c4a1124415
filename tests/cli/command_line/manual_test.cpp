#include <gtest/gtest.h>

#include <fstream>
#include <regex>

#include "cli/command_line.h"
#include "cli/completion/command_facts.h"
#include "cli/program.h"
#include "files/joined.h"

namespace ilat::test {

namespace {

/// The page as a reader sees it: no overstrikes, every run of white space one space.
std::string as_read(const std::string& page) {
  std::string text;
  for (const char c : page) {
    if (c == '\b') {
      text.pop_back();
    } else {
      text += c;
    }
  }
  return std::regex_replace(text, std::regex("\\s+"), " ");
}

std::string one_space(const std::string& text) { return std::regex_replace(text, std::regex("\\s+"), " "); }

class CliManual : public ::testing::Test {
 protected:
  void SetUp() override {
    const Outcome outcome = ilat({"manual"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    std::ofstream(page()) << outcome.output;
  }
  std::string page() const { return folder_.at("ilat.1").string(); }

  TemporaryFolder folder_;
};

}  // namespace

TEST_F(CliManual, FormattersHaveNothingToSay) {
  int formatters = 0;
  if (std::filesystem::exists("/usr/bin/mandoc")) {
    const Outcome outcome = run("/usr/bin/mandoc", {"-T", "lint", "-W", "warning", page()});
    // A date would make the page differ from build to build.
    EXPECT_EQ(std::regex_replace(outcome.output, std::regex(".*missing date.*\n"), ""), "");
    ++formatters;
  }
  if (std::filesystem::exists("/usr/bin/groff")) {
    const Outcome outcome = run("/usr/bin/groff", {"-man", "-ww", "-z", page()});
    EXPECT_EQ(outcome.output + outcome.errors, "");
    ++formatters;
  }
  if (formatters == 0) GTEST_SKIP() << "neither mandoc nor groff is installed";
}

TEST_F(CliManual, ShowsEveryCommandOptionAndExample) {
  if (!std::filesystem::exists("/usr/bin/mandoc")) GTEST_SKIP() << "mandoc is not installed";
  const std::string text = as_read(run("/usr/bin/mandoc", {"-T", "ascii", "-O", "width=400", page()}).output);
  const CommandFacts program = command_line_facts();
  for (const CommandFacts* command : all_commands(program)) {
    std::vector<std::string> expected{command->path};
    if (command != &program) expected.push_back(command->meaning + ".");
    for (const OptionFacts& option : command->options) {
      const std::string value = option.takes.empty() || option.positional ? "" : " " + option.takes;
      expected.push_back(joined(option.names, ", ") + value + " " + option.meaning);
    }
    if (command != &program)
      for (const auto& example : examples_in(command->footer)) expected.push_back(example);
    for (const auto& words : expected)
      EXPECT_NE(text.find(one_space(words)), std::string::npos) << command->path << ": " << words;
  }
  for (const char* section : {"EXIT STATUS", "ENVIRONMENT", "ILAT_MODEL", "FILES"})
    EXPECT_NE(text.find(section), std::string::npos) << section;
}

}  // namespace ilat::test
