#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <regex>
#include <sstream>

#include "cli/command_line.h"
#include "cli/completion/command_facts.h"
#include "cli/program.h"
#include "support/places.h"

namespace ilat::test {

namespace {

/// What the parser says of a command line without running it; empty = nothing.
std::string complaint_of(const std::string& line) {
  const auto program = make_command_line();
  // Comes after every check of the line and before the commands' own callbacks, which do the work.
  program->parse_complete_callback([] { throw CLI::Success(); });
  auto words = CLI::detail::split_up(line);
  const auto end =
      std::find_if(words.begin(), words.end(), [](const auto& word) { return word == ">" || word == "|"; });
  words.erase(end, words.end());
  words.erase(words.begin());  // "ilat"
  std::reverse(words.begin(), words.end());
  try {
    program->parse(words);
    return "the line was run";
  } catch (const CLI::Success&) {
    return "";
  } catch (const std::exception& error) {  // of the parser, or ilat::Error of a value
    return error.what();
  }
}

/// The command lines in a document's blocks of code, without the comments behind them.
std::vector<std::string> commands_in_document(const std::filesystem::path& file) {
  const std::string text = std::regex_replace(read_text(file), std::regex(R"(\s*\\\n\s*)"), " ");
  std::istringstream lines(text);
  std::vector<std::string> commands;
  bool code = false;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("```")) code = !code;
    if (code && line.starts_with("ilat ")) commands.push_back(std::regex_replace(line, std::regex(" +#.*"), ""));
  }
  return commands;
}

}  // namespace

TEST(CliExamples, EveryCommandHasTwoOfItsOwn) {
  const CommandFacts program = command_line_facts();
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
  const CommandFacts program = command_line_facts();
  int examples = 0;
  for (const CommandFacts* command : all_commands(program)) {
    for (const auto& line : examples_in(command->footer)) {
      EXPECT_EQ(complaint_of(line), "") << line;
      ++examples;
    }
  }
  EXPECT_GE(examples, 14);
}

TEST(CliExamples, EveryOneInTheDocumentsToo) {
  const CommandFacts program = command_line_facts();
  for (const char* document : {"README.md", "docs/editing.md", "docs/training.md", "docs/evaluation.md"}) {
    const auto commands = commands_in_document(source_folder() / document);
    EXPECT_GE(commands.size(), 4u) << document;
    for (const auto& line : commands) {
      const bool is_built = std::any_of(program.commands.begin(), program.commands.end(), [&](const auto& command) {
        return line.starts_with(command.path + " ") || line == command.path;
      });
      const bool trains = line.starts_with("ilat train ") || line.starts_with("ilat pack ") || line.starts_with("ilat report ");
      if (trains && !is_built) continue;  // this build is without LibTorch
      EXPECT_EQ(complaint_of(line), "") << document << ": " << line;
    }
  }
}

TEST(CliExamples, TheCheckItselfRefusesAWrongLine) {
  EXPECT_NE(complaint_of("ilat draw lines.png"), "");  // no output
  EXPECT_NE(complaint_of("ilat doctor --jason"), "");
  EXPECT_NE(complaint_of("ilat edit p.png --mask m.png --sketch l.png -o a.png --seed x"), "");
}

}  // namespace ilat::test
