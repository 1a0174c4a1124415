#pragma once

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstddef>
#include <cstdio>
#include <exception>
#include <fstream>

namespace ilat::test {

/// How a process of its own fared.
struct ChildRun {
  bool succeeded = false;
  double megabytes = 0;  ///< at most resident at once, beyond what the test itself already had
};

/// Runs `action` in a process of its own, which succeeds if the action returns true. The sanitizers' bookkeeping counts
/// too: compare metrics only where kMemoryIsMeasured.
template <class Action>
ChildRun in_child(Action action) {
  long pages = 0;
  std::ifstream("/proc/self/statm") >> pages >> pages;  // the second: resident
  std::fflush(nullptr);
  const pid_t child = fork();
  if (child == 0) {
    bool succeeded = false;
    try {
      succeeded = action();
    } catch (const std::exception& error) {
      std::fprintf(stderr, "%s\n", error.what());
    }
    std::fflush(nullptr);
    _exit(succeeded ? 0 : 1);
  }
  int status = -1;
  rusage used{};
  wait4(child, &status, 0, &used);
  const double before = static_cast<double>(pages) * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
  return {WIFEXITED(status) && WEXITSTATUS(status) == 0, static_cast<double>(used.ru_maxrss) * 1024 / 1e6 - before};
}

#ifdef __SANITIZE_ADDRESS__
inline constexpr bool kMemoryIsMeasured = false;
#else
inline constexpr bool kMemoryIsMeasured = true;
#endif

}  // namespace ilat::test
