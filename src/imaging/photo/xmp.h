#pragma once

#include <cstddef>
#include <vector>

namespace ilat {

/// An XMP packet that says nothing false of an upright, edited photo: tiff:Orientation becomes 1, and thumbnails (they
/// show the unedited photo) are cut out. Everything else stays byte for byte.
std::vector<std::byte> carried_xmp(const std::vector<std::byte>& packet);

}  // namespace ilat
