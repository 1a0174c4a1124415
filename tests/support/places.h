#pragma once

#include <filesystem>
#include <string>

/// Where the project lies and what was built of it. One source knows (places.cpp): the others compile to the same wherever
/// the project lies, so that ccache serves them in every clone.
namespace ilat::test {

std::filesystem::path source_folder();
std::filesystem::path build_folder();
/// CMake itself, as it configured this build.
std::string cmake_program();
/// `ilat`, or the program of examples/edit_photo.cpp; empty where they are not built.
std::string ilat_program();
std::string example_program();

}  // namespace ilat::test
