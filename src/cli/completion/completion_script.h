#pragma once

#include <string>

#include "cli/completion/command_facts.h"
#include "config/enum_names.h"

namespace ilat {

enum class Shell { bash, zsh, fish };

template <>
struct EnumNames<Shell> {
  static constexpr std::array<std::pair<Shell, std::string_view>, 3> names{
      {{Shell::bash, "bash"}, {Shell::zsh, "zsh"}, {Shell::fish, "fish"}}};
};

// A shell's completion script for the program: its commands, their options, the words and files that options take.
// `program` is the facts of the outermost command.

/// For bash from 4.0 on: defines the function _ilat and registers it.
std::string bash_completion(const CommandFacts& program);

/// For zsh: a #compdef file, that may be sourced as well.
std::string zsh_completion(const CommandFacts& program);

/// For fish from 3.0 on.
std::string fish_completion(const CommandFacts& program);

}  // namespace ilat
