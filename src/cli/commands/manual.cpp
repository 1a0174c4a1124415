#include <CLI/CLI.hpp>
#include <iostream>

#include "cli/commands/commands.h"
#include "cli/completion/command_facts.h"
#include "cli/completion/manual_page.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat manual | man -l -
      Shows the manual; an installed program has it as: man ilat
  ilat manual > ilat.1
      Writes it as the source of a man page.)";

}  // namespace

void add_manual_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("manual", "Print the man page, with every command, option and example");
  command->footer(kExamples);
  command->callback([&program] { std::cout << manual_page(facts_of(program), ILAT_VERSION); });
}

}  // namespace ilat
