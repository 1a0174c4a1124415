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

/// Whether the library multiplies bfloat16 here: it wants AVX-512, and is fast where that has bfloat16 or tiles.
inline bool onednn_has_bfloats() {
  const auto has = static_cast<unsigned>(dnnl::get_effective_cpu_isa()), wanted = static_cast<unsigned>(dnnl::cpu_isa::avx512_core);
  return (has & wanted) == wanted;
}

}  // namespace ilat
