#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "cli/commands/commands.h"
#include "cli/completion/command_facts.h"
#include "cli/completion/completion_script.h"
#include "cli/options/enum_option.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat completion bash > ~/.local/share/bash-completion/completions/ilat
      Tab completes commands, options and files in every new bash; the package bash-completion loads the file.
  ilat completion fish > ~/.config/fish/completions/ilat.fish
      The same for fish. For zsh the file is _ilat in a folder of $fpath. An installed program has brought all three.)";

std::string script(Shell shell, const CommandFacts& program) {
  switch (shell) {
    case Shell::bash:
      return bash_completion(program);
    case Shell::zsh:
      return zsh_completion(program);
    case Shell::fish:
      break;
  }
  return fish_completion(program);
}

}  // namespace

void add_completion_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("completion", "Print a shell's completion script");
  command->footer(kExamples);
  const auto shell = std::make_shared<Shell>();
  add_enum_option<Shell>(command, "SHELL", *shell, "the shell that the script is for")->required();
  command->callback([shell, &program] { std::cout << script(*shell, facts_of(program)); });
}

}  // namespace ilat
