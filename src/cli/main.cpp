#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <exception>

#include "cli/command_line.h"
#include "cli/hand_over.h"
#include "cli/report.h"
#include "cli/usage_message.h"
#include "editing/current_error.h"

namespace {

constexpr int kFailed = 1;
constexpr int kUsage = 2;

/// What libraries read while they are loaded, unless the user has set it; so the program starts once more.
///
/// OpenMP's workers spin between two small operators by default, which takes the cores from everyone else and makes
/// generation several times slower. OpenBLAS falls back to its SSE kernels on processors that are newer than itself:
/// matrix products take four times as long, and a row's result depends on how many rows there are.
void restart_with_library_settings(char** arguments) {
  bool news = false;
  const auto suggest = [&news](const char* variable, const char* value) {
    if (std::getenv(variable) != nullptr) return;
    setenv(variable, value, 1);
    news = true;
  };
  suggest("OMP_WAIT_POLICY", "PASSIVE");
#ifdef __x86_64__
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
    suggest("OPENBLAS_CORETYPE", "SkylakeX");
  else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
    suggest("OPENBLAS_CORETYPE", "Haswell");
#endif
  if (news) execv("/proc/self/exe", arguments);  // returns only if it fails; then we go on, slower
}

}  // namespace

int main(int argc, char** argv) {
  restart_with_library_settings(argv);
  const auto program = ilat::make_command_line();
  const bool json = std::any_of(argv + 1, argv + argc, [](const char* word) { return !std::strcmp(word, "--json"); });
  try {
    ilat::hand_over(argv);
    program->parse(argc, argv);
    return 0;
  } catch (const CLI::RuntimeError& error) {
    return error.get_exit_code();  // the command has reported everything itself
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return program->exit(error);  // --help, --version
    ilat::report_error({ilat::ErrorCode::usage, ilat::usage_message(*program, error)}, json);
    return kUsage;
  } catch (const std::exception&) {
    const ilat::Error error = ilat::in_option_words(*program, ilat::current_error());
    ilat::report_error(error, json);
    return error.code() == ilat::ErrorCode::usage ? kUsage : kFailed;
  }
}
