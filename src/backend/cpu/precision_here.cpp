#include "backend/cpu/precision_here.h"

#include "kernels/onednn.h"

namespace ilat::cpu {

Precision precision_here(Precision wanted) {
  if (wanted != Precision::automatic) return wanted;
  return onednn_multiplies_bfloats() ? Precision::bfloat16 : Precision::float32;
}

}  // namespace ilat::cpu
