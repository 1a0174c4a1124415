#pragma once

#include <cstdlib>
#include <filesystem>
#include <string>

#include "support/places.h"

namespace ilat::test {

/// Folder of the reference tensors: $ILAT_GOLDEN_DIR, or tests/golden of the source tree.
inline std::filesystem::path golden(const std::string& name) {
  const char* folder = std::getenv("ILAT_GOLDEN_DIR");
  return (folder ? std::filesystem::path(folder) : source_folder() / "tests/golden") / name;
}

}  // namespace ilat::test
