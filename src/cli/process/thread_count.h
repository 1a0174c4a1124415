#pragma once

namespace ilat {

/// Whether OpenMP can work with this $OMP_NUM_THREADS: a number from 1 to 1024, or several with commas between them.
/// LibTorch's libraries answer others with a trace, or with a hundred thousand threads. Called while libraries are
/// loaded, so it uses nothing.
constexpr bool is_thread_count(const char* text) {
  int number = 0, digits = 0;
  for (;; ++text) {
    if (*text >= '0' && *text <= '9') {
      number = number > 1024 ? number : 10 * number + (*text - '0');
      ++digits;
    } else if (*text == ',' || *text == '\0') {
      if (digits == 0 || number < 1 || number > 1024) return false;
      if (*text == '\0') return true;
      number = digits = 0;
    } else {
      return false;
    }
  }
}

}  // namespace ilat
