#pragma once

#include <memory>

#include "cli/completion/command_facts.h"

namespace ilat {

/// The program's command line: every command of this build, with its options.
std::unique_ptr<CLI::App> make_command_line();

/// What it says of itself.
CommandFacts command_line_facts();

}  // namespace ilat
