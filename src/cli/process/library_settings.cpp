// What LibTorch's libraries ask the environment for while they are loaded, long before main(), where the user has not
// said it:
//
// OMP_WAIT_POLICY: OpenMP's workers spin between two small operators by default, which takes the cores from everyone
// else and makes generation several times slower.
//
// OPENBLAS_CORETYPE: OpenBLAS falls back to its SSE kernels on processors that are newer than itself: matrix products
// take four times as long, and a row's result depends on how many rows there are.
//
// OPENBLAS_NUM_THREADS: in the program without LibTorch nobody multiplies by OpenBLAS; OpenCV brings it along, and it would
// start a thread for every processor.
//
// A program cannot put anything into its environment before its libraries read it. But they ask through getenv(), and
// the program's own getenv() comes before the C library's for all of them. It answers as that one does and knows these
// variables more. (libgomp of GCC 13 and later reads `environ` itself: there the first one takes effect only if set.)
#include <unistd.h>

#include <cstddef>
#include <cstdlib>
#include <cstring>

#include "cli/process/thread_count.h"

namespace {

char passive[] = "PASSIVE";
#ifdef ILAT_WITHOUT_TORCH
char one[] = "1";
#endif
#ifdef __x86_64__
char avx512[] = "SkylakeX";
char avx2[] = "Haswell";
#endif

char* setting_of(const char* name) {
  if (std::strcmp(name, "OMP_WAIT_POLICY") == 0) return passive;
#ifdef ILAT_WITHOUT_TORCH
  if (std::strcmp(name, "OPENBLAS_NUM_THREADS") == 0) return one;
#endif
#ifdef __x86_64__
  if (std::strcmp(name, "OPENBLAS_CORETYPE") == 0) {
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
      return avx512;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2;
  }
#endif
  return nullptr;
}

/// The user's own value; one that no library can work with is kept from them, for main() to refuse it in one sentence.
char* heard(const char* name, char* value) {
  if (std::strcmp(name, "OMP_NUM_THREADS") == 0 && !ilat::is_thread_count(value)) return nullptr;
  return value;
}

}  // namespace

// Runs before any constructor of the program, so it relies on none.
extern "C" __attribute__((visibility("default"))) char* getenv(const char* name) noexcept {
  const std::size_t length = std::strlen(name);
  if (environ != nullptr)
    for (char** entry = environ; *entry != nullptr; ++entry)
      if (std::strncmp(*entry, name, length) == 0 && (*entry)[length] == '=') return heard(name, *entry + length + 1);
  return setting_of(name);
}
