#pragma once

#include <filesystem>

#include "ilat/image.h"

namespace ilat::test {

/// Writes a model folder with small random weights: 64 x 64 pixels, 16 x 16 tokens, `norm = channel`.
void write_tiny_model(const std::filesystem::path& folder);

/// A drawn "photo" of any size: smooth colours and a few edges, nobody's face.
Image drawn_photo(int width, int height);
/// White rectangle [left, right) x [top, bottom) on black.
Image drawn_mask(int width, int height, int left, int top, int right, int bottom);
/// Black lines on white.
Image drawn_sketch(int width, int height);

}  // namespace ilat::test
