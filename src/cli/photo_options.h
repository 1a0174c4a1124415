#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <string>

#include "ilat/photo.h"

namespace ilat {

// How the commands read and write photos.

/// --max-pixels: a number of pixels, or of megapixels as in 150MP
void add_read_options(CLI::App* command, ReadOptions& options);

/// --quality
void add_write_options(CLI::App* command, WriteOptions& options);

/// Why the file will not hold the photo's kept pixels exactly, and what would; empty if it will.
std::string inexact_because(const std::filesystem::path& output, const Photo& photo, const WriteOptions& options);

}  // namespace ilat
