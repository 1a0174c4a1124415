#pragma once

#include <map>
#include <string>

namespace ilat {

/// What the backend of this build runs on, for `ilat doctor`: its name and version, "threads", "blas" (the file that
/// does the matrix products) and what it says of itself. Empty without a backend.
std::map<std::string, std::string> backend_facts();

/// Lets the backend work on every processor, unless OMP_NUM_THREADS says otherwise. LibTorch alone counts cores, which
/// halves the speed where a core carries two threads.
void use_all_processors();

}  // namespace ilat
