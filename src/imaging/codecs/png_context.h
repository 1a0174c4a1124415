#pragma once

#include <spng.h>

#include <memory>
#include <new>

namespace ilat {

struct FreePngContext {
  void operator()(spng_ctx* context) const { spng_ctx_free(context); }
};
using PngContext = std::unique_ptr<spng_ctx, FreePngContext>;

/// @param flags 0 to decode, SPNG_CTX_ENCODER
inline PngContext make_png_context(int flags) {
  PngContext context(spng_ctx_new(flags));
  if (!context) throw std::bad_alloc();
  return context;
}

/// The keywords of the text chunks that we read and write.
inline constexpr char kPngXmpKeyword[] = "XML:com.adobe.xmp";
inline constexpr char kPngRecordKeyword[] = "ilat";

}  // namespace ilat
