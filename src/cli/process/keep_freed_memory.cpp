#include "cli/process/keep_freed_memory.h"

#include <malloc.h>

#include <limits>

namespace ilat {

void keep_freed_memory() {
#ifdef __GLIBC__
  mallopt(M_MMAP_THRESHOLD, 1 << 30);
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_TOP_PAD, 1 << 28);
#endif
}

}  // namespace ilat
