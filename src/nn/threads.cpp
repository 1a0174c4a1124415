#include "nn/threads.h"

#include <ATen/Parallel.h>

#include <algorithm>
#include <cstdlib>
#include <thread>

namespace ilat {

int default_threads() {
  if (std::getenv("OMP_NUM_THREADS") != nullptr) return at::get_num_threads();  // OpenMP has read it
  return std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void use_threads(int threads) { at::set_num_threads(threads > 0 ? threads : default_threads()); }

}  // namespace ilat
