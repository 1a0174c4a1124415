#include "support/places.h"

namespace ilat::test {

std::filesystem::path source_folder() { return ILAT_SOURCE_DIR; }
std::filesystem::path build_folder() { return ILAT_BUILD_DIR; }
std::string cmake_program() { return ILAT_CMAKE; }
std::string ilat_program() { return ILAT_PROGRAM; }
std::string example_program() { return ILAT_EXAMPLE; }

}  // namespace ilat::test
