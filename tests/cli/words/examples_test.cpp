#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/command_facts.h"
#include "cli/command_line.h"

namespace ilat::test {

namespace {

/// Takes the work from every command, so that parsing a line is all that happens.
void disarm(CLI::App& command) {
  command.callback({});
  for (CLI::App* below : command.get_subcommands([](CLI::App*) { return true; })) disarm(*below);
}

/// What the parser says of a command line without running it; empty = nothing.
std::string complaint_of(const std::string& line) {
  const auto program = make_command_line();
  disarm(*program);
  auto words = CLI::detail::split_up(line);
  const auto end =
      std::find_if(words.begin(), words.end(), [](const auto& word) { return word == ">" || word == "|"; });
  words.erase(end, words.end());
  words.erase(words.begin());  // "ilat"
  std::reverse(words.begin(), words.end());
  try {
    program->parse(words);
    return "";
  } catch (const CLI::ParseError& error) {
    return error.what();
  }
}

}  // namespace

TEST(CliExamples, EveryCommandHasTwoOfItsOwn) {
  const CommandFacts program = facts_of(*make_command_line());
  for (const CommandFacts* command : all_commands(program)) {
    const auto examples = examples_in(command->footer);
    EXPECT_TRUE(command->footer.starts_with("Examples:\n")) << command->path;
    const auto own = std::count_if(examples.begin(), examples.end(), [&](const auto& line) {
      return line.starts_with(command->path + " ") || line == command->path;
    });
    EXPECT_GE(own, 2) << command->path;
  }
}

TEST(CliExamples, EveryOneIsALineThatTheProgramAccepts) {
  const CommandFacts program = facts_of(*make_command_line());
  int examples = 0;
  for (const CommandFacts* command : all_commands(program)) {
    for (const auto& line : examples_in(command->footer)) {
      EXPECT_EQ(complaint_of(line), "") << line;
      ++examples;
    }
  }
  EXPECT_GE(examples, 14);
}

TEST(CliExamples, TheCheckItselfRefusesAWrongLine) {
  EXPECT_NE(complaint_of("ilat edit portrait.png --mask mouth.png --sketch lines.png"), "");  // no output
  EXPECT_NE(complaint_of("ilat doctor --jason"), "");
  EXPECT_NE(complaint_of("ilat edit p.png --mask m.png --sketch l.png -o a.png --seed x"), "");
}

}  // namespace ilat::test
