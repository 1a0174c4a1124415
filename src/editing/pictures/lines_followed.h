#pragma once

#include "ilat/image.h"

namespace ilat {

/// How well a painted picture's own lines lie on those that were wanted, inside a region: F1 of their centre lines, at most
/// 3 pixels apart in pictures of about 256 x 256; 1 = every line where it should be and no other. The judge measures
/// results by it, and an edit chooses among its draws.
/// @param picture RGB
/// @param wanted,region of its size: lines black on white; 128 and above = counted
double lines_followed(const Image& picture, const Image& wanted, const Image& region);

}  // namespace ilat
