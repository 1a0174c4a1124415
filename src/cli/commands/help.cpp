#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands/commands.h"
#include "files/nearest_word.h"
#include "ilat/error.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat help
      The commands.
  ilat help train transformer
      One of them; as: ilat train transformer --help)";

/// The command below `above` of this name.
CLI::App* command_in(CLI::App* above, const std::string& name) {
  std::vector<std::string> known;
  for (CLI::App* below : above->get_subcommands([](CLI::App*) { return true; })) {
    if (below->get_name() == name) return below;
    known.push_back(below->get_name());
  }
  const std::string meant = nearest_word(name, known);
  throw Error(ErrorCode::usage, "there is no command " + name + (meant.empty() ? "; ilat help lists them" : "; did you mean " + meant + "?"));
}

void run(CLI::App* program, const std::vector<std::string>& names) {
  CLI::App* command = program;
  std::string path = program->get_name();
  for (const std::string& name : names) {
    command = command_in(command, name);
    path += " " + name;
  }
  std::cout << command->help(path.substr(0, path.size() - (names.empty() ? 0 : names.back().size() + 1)));
}

}  // namespace

void add_help_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("help", "Print the help of a command, or the list of them");
  command->footer(kExamples);
  const auto names = std::make_shared<std::vector<std::string>>();
  command->add_option("COMMAND", *names, "the command, and the one below it")->type_name("WORD");
  command->callback([names, &program] { run(&program, *names); });
}

}  // namespace ilat
