#pragma once

#include <oneapi/dnnl/dnnl.hpp>

namespace ilat {

/// The processor, for all primitives of the process.
inline const dnnl::engine& onednn_engine() {
  static const dnnl::engine processor(dnnl::engine::kind::cpu, 0);
  return processor;
}

/// Numbers of ours as the library sees them; inputs are only read.
inline dnnl::memory onednn_memory(const dnnl::memory::desc& shape, const void* numbers) {
  return dnnl::memory(shape, onednn_engine(), const_cast<void*>(numbers));
}

/// Copies numbers into another order or type.
inline void onednn_reorder(dnnl::memory from, dnnl::memory to) {
  dnnl::stream stream(onednn_engine());
  dnnl::reorder(from, to).execute(stream, from, to);
  stream.wait();
}

inline bool onednn_has(dnnl::cpu_isa wanted) {
  const auto has = static_cast<unsigned>(dnnl::get_effective_cpu_isa()), bits = static_cast<unsigned>(wanted);
  return (has & bits) == bits;
}
/// Whether the library takes bfloat16 at all, and whether the processor multiplies it by itself.
inline bool onednn_has_bfloats() { return onednn_has(dnnl::cpu_isa::avx512_core); }
inline bool onednn_multiplies_bfloats() { return onednn_has(dnnl::cpu_isa::avx512_core_bf16); }

}  // namespace ilat
