#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace ilat {

/// What an EXIF block says that we act on, and what of it is carried into an output.
struct Exif {
  int orientation = 1;  ///< 1 to 8
  std::string record;   ///< ours, out of the UserComment
  /// The block with orientation 1, the upright size, without its thumbnail (it shows the unedited photo) and our
  /// record.
  std::vector<std::byte> carried;
};

/// Reads a TIFF header and what follows. A block that makes no sense is as good as none: a photo is not refused for it.
/// libexif looks at the first 64 KB, more than a JPEG file can hold.
/// @param width, height of the pixels as stored
Exif read_exif(std::span<const std::byte> tiff, int width, int height);

/// The block with `record` as its UserComment, in place of the comment that it had; made if it is empty.
/// @throws Error unwritable if it grows beyond 64 KB
std::vector<std::byte> exif_with_record(std::span<const std::byte> tiff, const std::string& record);

}  // namespace ilat
