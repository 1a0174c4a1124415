#pragma once

namespace ilat {

/// Looks at what libraries answer with a crash or by never ending.
/// @throws Error usage for an $OMP_NUM_THREADS that is no number of threads, or hardly any address space
void check_environment();

/// @param torch whether LibTorch is there besides, which takes twice as much
/// @throws Error usage if the address space is limited (ulimit -v) so far that the networks' libraries would crash, or
/// look for memory for ever rather than give up
void check_address_space(bool torch);

}  // namespace ilat
