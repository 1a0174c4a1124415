#pragma once

#include <span>
#include <string_view>

namespace ilat {

/// One file of the studio, as a browser is sent it.
struct StudioAsset {
  std::string_view path;   ///< of the request: "/" is the page, "/studio.js"
  std::string_view type;   ///< "text/html; charset=utf-8"
  std::string_view etag;   ///< quoted, of the bytes: "\"1f0c…\""
  std::string_view bytes;
};

/// The studio's files, built from studio/ and held in the program (cmake/Studio.cmake). Empty where the program was
/// built without esbuild.
std::span<const StudioAsset> studio_assets();

}  // namespace ilat
