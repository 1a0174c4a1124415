#include "cli/process/machine_limits.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <thread>

#include "cli/process/thread_count.h"
#include "ilat/error.h"

namespace ilat {

namespace {

constexpr rlim_t kMegabyte = 1'000'000;

void expect_address_space(rlim_t needed, const std::string& who) {
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur >= needed) return;
  throw Error(ErrorCode::usage, "needs " + std::to_string(needed / kMegabyte) + " MB of address space and may have " +
                                    std::to_string(limit.rlim_cur / kMegabyte) + "; raise the limit (ulimit -v unlimited), or limit memory otherwise",
              who);
}

}  // namespace

void check_environment() {
  constexpr std::string_view kName = "OMP_NUM_THREADS=";
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with(kName)) continue;
    const std::string value = *entry + kName.size();
    if (!value.empty() && !is_thread_count(value.c_str()))
      throw Error(ErrorCode::usage, "expected 1 to 1024 threads, got \"" + value.substr(0, 40) + "\"; unset it to use all processors",
                  "$OMP_NUM_THREADS");
  }
  // With less, threads that libraries start on the way wait for ever at the program's end (measured: 200 MB).
  expect_address_space(320 * kMegabyte, "this program");
}

void check_address_space(bool torch) {
  // Measured with the bundled model on two processors. LibTorch spins at 1.0 GB and does at 1.3 GB; without it, what oneDNN
  // compiles on the way has no room at 0.51 GB, where it crashes, and does at 0.62 GB. Every thread has a buffer and a
  // stack of its own.
  constexpr rlim_t kThread = 72 * kMegabyte;
  const rlim_t base = (torch ? 1200 : 470) * kMegabyte;
  expect_address_space(base + kThread * std::max(1u, std::thread::hardware_concurrency()), "the networks' libraries");
}

}  // namespace ilat
