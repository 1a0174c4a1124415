// A .pth file of the zip layout, down to every number of every tensor.
#include <cstdint>

#include "fuzz/refusal.h"
#include "model_io/pytorch/checkpoint.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ilat::fuzz::result_or_refusal([&] {
    const auto content = ilat::parse_zip_checkpoint(std::as_bytes(std::span(data, size)), "input");
    for (const ilat::TensorView& tensor : content.tensors_by_index) ilat::to_float(tensor);
  });
  return 0;
}
