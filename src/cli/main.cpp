#include <CLI/CLI.hpp>
#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <string>

#include "cli/command_line.h"
#include "cli/exit_codes.h"
#include "cli/hand_over.h"
#include "cli/process/interrupt.h"
#include "cli/process/machine_limits.h"
#include "cli/report.h"
#include "cli/usage_message.h"
#include "editing/current_error.h"

namespace {

/// What was printed may still wait in buffers, and the disk behind them be full.
void flush_output() {
  errno = 0;
  const bool cout_failed = !std::cout.flush().good();
  const bool stdout_failed = std::fflush(stdout) != 0 || std::ferror(stdout) != 0;
  if (cout_failed || stdout_failed)
    throw ilat::Error(ilat::ErrorCode::unwritable,
                      std::string("cannot be written") + (errno != 0 ? std::string(": ") + std::strerror(errno) : ""),
                      "standard output");
}

/// Ends without the libraries' own ends: threads that they could not start properly are waited for there for ever.
void refuse_bad_environment(bool json) {
  try {
    ilat::check_environment();
  } catch (const ilat::Error& error) {
    ilat::report_error(error, json);
    std::cout.flush();
    std::_Exit(ilat::exit_code_of(error.code()));
  }
}

int run(CLI::App& program, int argc, char** argv, bool json) {
  try {
    program.parse(argc, argv);
    flush_output();
    return ilat::kDone;
  } catch (const CLI::RuntimeError& error) {
    std::fflush(stdout);
    return error.get_exit_code();  // the command has reported everything itself
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) {  // --help, --version
      program.exit(error);
      flush_output();
      return ilat::kDone;
    }
    ilat::report_error({ilat::ErrorCode::usage, ilat::usage_message(program, error)}, json);
    return ilat::kUsage;
  }
}

}  // namespace

int main(int argc, char** argv) {
  const auto program = ilat::make_command_line();
  const bool json = std::any_of(argv + 1, argv + argc, [](const char* word) { return !std::strcmp(word, "--json"); });
  try {
    ilat::hand_over(argv);
    ilat::end_cleanly_on_signals(json);
    refuse_bad_environment(json);
    return run(*program, argc, argv, json);
  } catch (const std::exception&) {
    const ilat::Error error = ilat::in_option_words(*program, ilat::current_error());
    ilat::report_error(error, json && error.context() != "standard output");
    return ilat::exit_code_of(error.code());
  }
}
