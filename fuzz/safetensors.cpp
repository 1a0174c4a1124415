// A safetensors file: header, offsets, and every number of every tensor.
#include <cstdint>
#include <span>

#include "fuzz/refusal.h"
#include "model_io/safetensors/safetensors.h"
#include "model_io/safetensors/safetensors_header.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ilat::fuzz::result_or_refusal([&] {
    const auto content = ilat::parse_safetensors(std::as_bytes(std::span(data, size)), "input");
    for (const auto& [name, tensor] : content.tensors) ilat::to_float(tensor);
  });
  return 0;
}
