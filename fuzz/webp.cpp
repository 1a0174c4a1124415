// A WebP file: its pixels and what lies beside them.
#include <cstdint>
#include <span>

#include "fuzz/refusal.h"
#include "imaging/codecs/webp_codec.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ilat::fuzz::result_or_refusal(
      [&] { ilat::decode_webp(std::as_bytes(std::span(data, size)), {.max_pixels = 1 << 18}, "input"); });
  return 0;
}
