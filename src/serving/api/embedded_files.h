#pragma once

#include <span>
#include <string_view>

namespace ilat {

/// A file of the studio, as cmake/Studio.cmake built it.
struct EmbeddedFile {
  std::string_view path;  ///< "/index.html"
  std::string_view content;
};

/// The studio's files; none if it was not built. Written by cmake/Embed.cmake.
std::span<const EmbeddedFile> studio_files();

/// docs/openapi.json
std::string_view openapi_text();

}  // namespace ilat
