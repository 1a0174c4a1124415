#pragma once

#include <filesystem>

#include "tensor/float_maps.h"

namespace ilat {

/// Writes images in [-1, 1] side by side, `columns` a row, as one PNG.
void write_sample_grid(const std::filesystem::path& file, const FloatMaps& samples, int columns);

}  // namespace ilat
