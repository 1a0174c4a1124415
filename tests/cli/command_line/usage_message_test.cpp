#include <gtest/gtest.h>

#include "files/nearest_word.h"
#include "cli/program.h"

namespace ilat::test {

namespace {

/// Exit code 2, one line on stderr that has every word, nothing on stdout.
void expect_usage(const std::vector<std::string>& arguments, const std::vector<std::string>& words) {
  const Outcome outcome = ilat(arguments);
  EXPECT_EQ(outcome.exit_code, 2);
  EXPECT_EQ(outcome.output, "");
  EXPECT_TRUE(outcome.errors.starts_with("ilat: ")) << outcome.errors;
  EXPECT_EQ(std::count(outcome.errors.begin(), outcome.errors.end(), '\n'), 1) << outcome.errors;
  for (const auto& word : words)
    EXPECT_NE(outcome.errors.find(word), std::string::npos) << "no \"" << word << "\" in: " << outcome.errors;
}

const std::vector<std::string> kEdit{"edit", "p.png", "--mask", "m.png", "--sketch", "s.png", "-o", "a.png"};

std::vector<std::string> edit_with(std::vector<std::string> more) {
  more.insert(more.begin(), kEdit.begin(), kEdit.end());
  return more;
}

}  // namespace

TEST(CliUsage, MisspeltNamesAreRecognised) {
  expect_usage({"edti"}, {"no command edti", "did you mean edit?", "ilat --help"});
  expect_usage({"edit", "p.png", "--msk", "m.png"}, {"no option --msk", "did you mean --mask?", "ilat edit --help"});
  expect_usage({"edit", "p.png", "--mask=m.png", "--scetch=s.png"}, {"no option --scetch;", "did you mean --sketch?"});
  expect_usage({"doctor", "--jsn"}, {"ilat doctor has no option --jsn", "did you mean --json?"});
}

TEST(CliUsage, NamesNobodyCouldHaveMeantGetNoSuggestion) {
  const Outcome outcome = ilat({"paint"});
  EXPECT_EQ(outcome.errors.find("did you mean"), std::string::npos) << outcome.errors;
  expect_usage({"paint"}, {"no command paint", "edit, draw, sketch"});
}

TEST(CliUsage, MissingOptionsSayWhatTheyAreAndShowALineThatWorks) {
  expect_usage({"sketch", "p.png"}, {"--output", "missing", "for example: ilat sketch portrait.png -o"});
  expect_usage({"info"}, {"PATH", "missing", "for example: ilat info"});
  expect_usage({}, {"name a command: edit, draw", "ilat --help"});
}

TEST(CliUsage, WrongValuesSayWhatWasExpected) {
  expect_usage(edit_with({"--seed", "x"}), {"--seed", "whole number from 0", "\"x\""});
  expect_usage(edit_with({"--variations", "many"}), {"--variations", "whole number", "\"many\""});
  expect_usage(edit_with({"--temperature", "hot"}), {"--temperature", "number", "\"hot\""});
  expect_usage(edit_with({"--sampler", "psychic"}), {"--sampler", "psychic", "cached | refresh"});
  expect_usage({"sketch", "p.png", "-o", "l.png", "--sigma", "99"}, {"--sigma", "0.1 to 20,", "99"});
  expect_usage(edit_with({"--seed"}), {"--seed", "got nothing"});
  expect_usage(edit_with({"--seed", "1", "--seed", "2"}), {"--seed", "once"});
  expect_usage(edit_with({"another.png"}), {"another.png"});
  expect_usage(edit_with({"--keep-lines"}), {"--sketch", "--keep-lines", "do not go together"});
}

TEST(NearestWord, IsTheOneThatWasMeant) {
  const std::vector<std::string> options{"--mask", "--sketch", "--model", "--variations", "-o"};
  EXPECT_EQ(nearest_word("--maks", options), "--mask");
  EXPECT_EQ(nearest_word("--scetch", options), "--sketch");
  EXPECT_EQ(nearest_word("--var", options), "--variations");
  EXPECT_EQ(nearest_word("--modle", options), "--model");
  EXPECT_EQ(nearest_word("-mask", options), "--mask");
  EXPECT_EQ(nearest_word("--quality", options), "");
  EXPECT_EQ(nearest_word("", {}), "");
}

}  // namespace ilat::test
