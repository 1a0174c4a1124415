#include <gtest/gtest.h>

#include <CLI/CLI.hpp>

#include "cli/command_line.h"
#include "cli/program.h"
#include "cli/usage_message.h"
#include "files/nearest_word.h"

namespace ilat::test {

namespace {

/// What the program says of a command line that it refuses; the program itself is started elsewhere, once.
std::string refusal_of(const std::vector<std::string>& arguments) {
  const auto program = make_command_line();
  try {
    program->parse(std::vector<std::string>(arguments.rbegin(), arguments.rend()));
  } catch (const CLI::ParseError& error) {
    EXPECT_NE(error.get_exit_code(), 0);
    return usage_message(*program, error);
  } catch (const Error& error) {
    EXPECT_EQ(error.code(), ErrorCode::usage);
    return in_option_words(*program, error).what();
  }
  ADD_FAILURE() << "not refused";
  return "";
}

/// One line that has every word.
void expect_usage(const std::vector<std::string>& arguments, const std::vector<std::string>& words) {
  const std::string said = refusal_of(arguments);
  EXPECT_EQ(said.find('\n'), std::string::npos) << said;
  for (const auto& word : words) EXPECT_NE(said.find(word), std::string::npos) << "no \"" << word << "\" in: " << said;
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
  EXPECT_EQ(refusal_of({"paint"}).find("did you mean"), std::string::npos);
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
  expect_usage(edit_with({"--seed", "-1"}), {"--seed", "whole number from 0", "-1"});
  expect_usage(edit_with({"--seed", "18446744073709551616"}), {"--seed", "18446744073709551616"});
  expect_usage(edit_with({"--variations", "0"}), {"--variations: expected", "0"});
  expect_usage(edit_with({"--variations", "1000000"}), {"--variations: expected", "1 to 10000"});
  expect_usage(edit_with({"--top-p", "1.5"}), {"--top-p", "1.5"});
  expect_usage(edit_with({"--top-k", "-3"}), {"--top-k", "-3"});
  expect_usage(edit_with({"--temperature", "-1"}), {"--temperature", "-1"});
  expect_usage(edit_with({"--frame", "10,10"}), {"--frame", "10,10", "x,y,side"});
  expect_usage(edit_with({"--smile", "1.5"}), {"--smile", "-1 to 1"});
  expect_usage(edit_with({"--open-mouth", "nan"}), {"--open-mouth", "nan"});
  expect_usage(edit_with({"--region", "chin"}), {"--region", "lower-face"});
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

TEST(Help, EveryCommandIsListedAndHasItsOwn) {
  const auto program = make_command_line();
  const std::string overview = program->help();
  for (const std::string command : {"edit", "draw", "sketch", "info", "train", "doctor", "completion", "manual", "help"}) {
    EXPECT_NE(overview.find("\n  " + command + " "), std::string::npos) << command;
    EXPECT_NE(program->get_subcommand(command)->help().find("Examples:\n  ilat " + command), std::string::npos) << command;
  }
}

TEST(Help, TheCommandHelpSaysWhatTheOptionSays) {
  const Outcome by_command = ilat({"help", "train", "transformer"}), by_option = ilat({"train", "transformer", "--help"});
  EXPECT_EQ(by_command.exit_code, 0);
  EXPECT_EQ(by_command.output, by_option.output);
  expect_usage({"help", "edti"}, {"no command edti", "did you mean edit?"});
}

}  // namespace ilat::test
