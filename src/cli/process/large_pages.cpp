#include "cli/process/large_pages.h"

#include <sys/mman.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <limits>
#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace ilat {

void use_large_pages() {
#if defined(__GLIBC__) && defined(MADV_HUGEPAGE)
  constexpr std::uintptr_t kPage = 2 << 20;
  constexpr int kHeap = 64 << 20;
  mallopt(M_MMAP_THRESHOLD, 1 << 25);  // the largest that there is
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_TOP_PAD, kHeap);
  void* block = std::malloc(kPage);  // makes the heap grow
  const auto first = (reinterpret_cast<std::uintptr_t>(block) + kPage - 1) / kPage * kPage;
  const auto last = reinterpret_cast<std::uintptr_t>(sbrk(0)) / kPage * kPage;
  if (block != nullptr && first < last && last - first <= 2 * std::uintptr_t{kHeap})  // else it is another allocator's
    madvise(static_cast<char*>(block) + (first - reinterpret_cast<std::uintptr_t>(block)), last - first, MADV_HUGEPAGE);
  std::free(block);
#endif
}

}  // namespace ilat
