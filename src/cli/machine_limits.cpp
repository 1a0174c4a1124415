#include "cli/machine_limits.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <thread>

#include "cli/thread_count.h"
#include "ilat/error.h"

namespace ilat {

void check_environment() {
  constexpr std::string_view kName = "OMP_NUM_THREADS=";
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    if (!std::string_view(*entry).starts_with(kName)) continue;
    const std::string value = *entry + kName.size();
    if (!value.empty() && !is_thread_count(value.c_str()))
      throw Error(ErrorCode::usage, "expected 1 to 1024 threads, got \"" + value.substr(0, 40) + "\"; unset it to use all processors",
                  "$OMP_NUM_THREADS");
  }
}

void check_address_space() {
  // Measured with the bundled model on two processors: 1.0 GB spin, 1.3 GB suffice; a thread more has a buffer and a
  // stack of its own.
  constexpr rlim_t kMegabyte = 1'000'000, kBase = 1200 * kMegabyte, kThread = 72 * kMegabyte;
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0 || limit.rlim_cur == RLIM_INFINITY) return;
  const rlim_t needed = kBase + kThread * std::max(1u, std::thread::hardware_concurrency());
  if (limit.rlim_cur >= needed) return;
  throw Error(ErrorCode::usage,
              "is limited to " + std::to_string(limit.rlim_cur / kMegabyte) + " MB of address space, and the networks' libraries need " +
                  std::to_string(needed / kMegabyte) + "; raise it (ulimit -v unlimited), or limit memory otherwise",
              "this program");
}

}  // namespace ilat
