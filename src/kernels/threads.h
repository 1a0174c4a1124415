#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace ilat {

/// How many threads may work together here, from 1.
inline int usable_threads() {
#ifdef _OPENMP
  return omp_in_parallel() ? 1 : omp_get_max_threads();
#else
  return 1;
#endif
}

/// Calls work(first, last) for parts of 0 ... count, each on a thread of its own. What a part computes must not depend on
/// where it begins, so that results are the same for any number of threads.
/// @param least items that are worth a thread
template <class Work>
void share_out(std::ptrdiff_t count, std::ptrdiff_t least, const Work& work) {
  const std::ptrdiff_t parts =
      std::clamp<std::ptrdiff_t>(count / std::max<std::ptrdiff_t>(1, least), 1, usable_threads());
  if (parts == 1) return work(std::ptrdiff_t{0}, count);
  std::exception_ptr failure;  // none may leave a thread
#pragma omp parallel for num_threads(static_cast<int>(parts)) schedule(static, 1)
  for (std::ptrdiff_t part = 0; part < parts; ++part) {
    try {
      work(count * part / parts, count * (part + 1) / parts);
    } catch (...) {
#pragma omp critical(ilat_share_out)
      failure = std::current_exception();
    }
  }
  if (failure) std::rethrow_exception(failure);
}

/// Waking a thread costs as much as streaming this many weights.
inline constexpr std::ptrdiff_t kWeightsWorthAThread = 1 << 17;

/// How many items are worth a thread, for share_out().
/// @param worth the work that is, in any unit  @param each that of one item, in the same; 0 counts as 1
inline std::ptrdiff_t items_worth(std::ptrdiff_t worth, std::ptrdiff_t each) {
  return worth / std::max<std::ptrdiff_t>(1, each) + 1;
}

/// Lets the calls of this thread use so many threads while it lives; 0 = as many as there are.
class ThreadLimit {
 public:
#ifdef _OPENMP
  explicit ThreadLimit(int threads) : before_(omp_get_max_threads()) {
    if (threads > 0) omp_set_num_threads(threads);
  }
  ~ThreadLimit() { omp_set_num_threads(before_); }

 private:
  int before_;
#else
  explicit ThreadLimit(int) {}
#endif
 public:
  ThreadLimit(const ThreadLimit&) = delete;
  ThreadLimit& operator=(const ThreadLimit&) = delete;
};

}  // namespace ilat
