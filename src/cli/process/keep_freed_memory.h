#pragma once

namespace ilat {

/// glibc maps every large block anew and gives it back at once; a training step frees and takes hundreds of them, and
/// the page faults cost a transformer a third of its time (measured, LibTorch 1.13, two cores). So keep what was freed.
void keep_freed_memory();

}  // namespace ilat
