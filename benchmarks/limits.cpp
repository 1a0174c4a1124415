#include "limits.h"

#include <oneapi/dnnl/dnnl.h>

#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernels/large_narrow_product.h"
#include "kernels/threads.h"
#include "timing.h"

namespace ilat {
namespace {

// Of the products: many more outputs than rows, so that rounding the inputs costs little beside them.
constexpr int kRows = 1024, kIn = 2048, kOut = 8192;
constexpr double kFlops = 2.0 * kRows * kIn * kOut;

double bytes_a_second() {
  const std::vector<std::uint64_t> memory(std::size_t{1} << 27, 3);  // 1 GiB: no cache holds it
  constexpr std::size_t kPart = 4096;
  std::vector<std::uint64_t> sums(memory.size() / kPart);
  const double seconds = seconds_of([&] {
    share_out(std::ssize(sums), 1, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      for (std::ptrdiff_t part = first; part < last; ++part) {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < kPart; ++i) sum += memory[static_cast<std::size_t>(part) * kPart + i];
        sums[static_cast<std::size_t>(part)] = sum;
      }
    });
  });
  return static_cast<double>(memory.size()) * sizeof(std::uint64_t) / seconds;
}

}  // namespace

Limits limits_with(int threads) {
  const ThreadLimit limit(threads);
  const std::vector<float> x(std::size_t{kRows} * kIn, 1.0f), weights(std::size_t{kOut} * kIn, 0.5f);
  std::vector<float> y(std::size_t{kRows} * kOut);
  Limits limits{};
  limits.flops = kFlops / seconds_of([&] {
                   // oneDNN's, not ours: the limit is what others reach.
                   dnnl_sgemm('N', 'T', kRows, kOut, kIn, 1.0f, x.data(), kIn, weights.data(), kIn, 0.0f, y.data(), kOut);
                 });
  if (LargeNarrowProduct::available()) {
    const NarrowWeights narrow = narrowed(weights, kOut, NarrowType::bf16);
    const LargeNarrowProduct large;
    limits.narrow_flops =
        kFlops / seconds_of([&] { large.multiply({.weights = narrow, .x = x, .bias = {}, .rows = kRows}, y); });
  }
  limits.bytes = bytes_a_second();
  return limits;
}

}  // namespace ilat
