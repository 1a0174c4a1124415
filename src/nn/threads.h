#pragma once

namespace ilat {

/// As many as OpenMP would start if $OMP_NUM_THREADS is set, else one for every processor: LibTorch alone counts cores,
/// which halves the speed where a core carries two threads.
int default_threads();

/// Lets LibTorch work on this many threads, process-wide. @param threads 0 = default_threads()
void use_threads(int threads);

}  // namespace ilat
