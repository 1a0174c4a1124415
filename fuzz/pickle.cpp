// The pickle machine alone: any bytes as a pickle.
#include "model_io/pytorch/pickle.h"

#include <cstdint>

#include "fuzz/refusal.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ilat::fuzz::result_or_refusal([&] { ilat::parse_pickle(std::as_bytes(std::span(data, size)), "input"); });
  return 0;
}
