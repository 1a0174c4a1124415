#pragma once

#include <CLI/App.hpp>
#include <memory>

namespace ilat {

/// The program's command line: every command of this build, with its options.
std::unique_ptr<CLI::App> make_command_line();

}  // namespace ilat
