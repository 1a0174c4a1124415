#pragma once

#include <string>

#include "cli/completion/command_facts.h"

namespace ilat {

/// ilat(1) in groff's man macros: every command of `program` with its options and examples.
/// @param version of the program, for the foot of the page
std::string manual_page(const CommandFacts& program, const std::string& version);

}  // namespace ilat
