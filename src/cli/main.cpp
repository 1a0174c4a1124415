#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>
#include <iostream>
#include <new>
#include <string>
#include <string>

#include "cli/commands.h"
#include "cli/report.h"
#include "ilat/error.h"
#include "library/backend_facts.h"

namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

/// OpenMP's workers spin between two small operators by default, which takes the cores from everyone else and makes
/// generation several times slower. libgomp reads the variable while it is loaded, so the program starts once more.
void restart_with_passive_waiting(char** arguments) {
  if (std::getenv("OMP_WAIT_POLICY") != nullptr) return;
  setenv("OMP_WAIT_POLICY", "PASSIVE", 1);
  execv("/proc/self/exe", arguments);  // returns only if it fails; then we go on, slower
}

void add_commands(CLI::App& program) {
  ilat::add_edit_command(program);
  ilat::add_draw_command(program);
  ilat::add_sketch_command(program);
  ilat::add_info_command(program);
  ilat::add_import_command(program);
  ilat::add_export_command(program);
#ifdef ILAT_HAS_TRAINING
  ilat::add_train_command(program);
  ilat::add_pack_command(program);
#endif
  ilat::add_doctor_command(program);
}

/// CLI11 says of an unknown command only that a command is required.
std::string usage_message(const CLI::App& program, const CLI::ParseError& error) {
  const bool unknown = program.get_subcommands().empty() && !program.remaining().empty();
  const std::string what = unknown ? "there is no command or option " + program.remaining().front() : error.what();
  return what + " (see ilat --help)";
}

}  // namespace

int main(int argc, char** argv) {
  restart_with_passive_waiting(argv);
  ilat::use_all_processors();
  CLI::App program{"Repaints a region of a photo under a sketch (Image Local Autoregressive Transformer).", "ilat"};
  program.set_version_flag("--version", ILAT_VERSION);
  program.require_subcommand(1);
  add_commands(program);

  const bool json = std::any_of(argv + 1, argv + argc, [](const char* word) { return !std::strcmp(word, "--json"); });
  try {
    program.parse(argc, argv);
    return 0;
  } catch (const CLI::RuntimeError& error) {
    return error.get_exit_code();  // the command has reported everything itself
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program.exit(error);  // --help, --version
    ilat::report_error({ilat::ErrorCode::usage, usage_message(program, error)}, json);
    return kUsage;
  } catch (const ilat::Error& error) {
    ilat::report_error(error, json);
    return error.code() == ilat::ErrorCode::usage ? kUsage : kFailed;
  } catch (const std::bad_alloc&) {
    ilat::report_error({ilat::ErrorCode::internal, "out of memory"}, json);
  } catch (const std::exception& error) {
    const std::string text = error.what();  // LibTorch's own errors go on with a backtrace
    ilat::report_error({ilat::ErrorCode::internal, text.substr(0, text.find('\n'))}, json);
  }
  return kFailed;
}
