#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace ilat::test {

/// What a camera writes: its name, an orientation, a date, a place, the size as stored, a comment, a thumbnail, and a
/// tag that no standard names.
struct HandmadeExif {
  bool big_endian = false;
  int orientation = 1;
  int width = 0, height = 0;  ///< of the pixels as stored
  std::string comment = {};   ///< the UserComment's bytes with their character code; empty = none
};

inline constexpr char kCameraName[] = "Handmade Camera Works";
inline constexpr char kUnknownText[] = "known to nobody";
inline constexpr char kThumbnail[] = "THUMBNAIL OF THE UNEDITED PHOTO";

/// TIFF header onwards, written from the specification byte by byte.
std::vector<std::byte> tiff_of(const HandmadeExif& exif);

/// The value of a tag in IFD 0, the Exif or the GPS directory, as bytes; nothing if there is no such tag.
std::optional<std::string> exif_value(const std::vector<std::byte>& tiff, int tag);
/// A SHORT or LONG value; -1 if there is none.
long exif_number(const std::vector<std::byte>& tiff, int tag);

inline constexpr int kTagMake = 0x10f, kTagOrientation = 0x112, kTagDate = 0x9003, kTagComment = 0x9286,
                     kTagWidth = 0xa002, kTagHeight = 0xa003, kTagLatitude = 2, kTagUnknown = 0xface;

}  // namespace ilat::test
