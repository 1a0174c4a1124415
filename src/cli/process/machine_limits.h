#pragma once

namespace ilat {

/// Looks at what libraries answer with a crash or by never ending.
/// @throws Error usage for an $OMP_NUM_THREADS that is no number of threads, or hardly any address space
void check_environment();

/// @throws Error usage if the address space is limited (ulimit -v) so far that the networks' libraries, which look for
/// memory again and again rather than give up, would never end
void check_address_space();

}  // namespace ilat
