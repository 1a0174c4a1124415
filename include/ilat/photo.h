#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "ilat/image.h"

namespace ilat {

/// What a photo's file says beside its pixels. Payloads as they lay in the file, without the container's wrapping.
struct PhotoMetadata {
  std::vector<std::byte> exif;         ///< TIFF header onwards, orientation already undone (= 1); empty = none
  std::vector<std::byte> icc_profile;  ///< of the colours as they are in Photo; empty = none (sRGB)
  std::vector<std::byte> xmp;          ///< the XML packet; empty = none
  /// The record that this program leaves in its outputs (JSON): a PNG text chunk `ilat`, an EXIF UserComment elsewhere.
  std::string record;
};

/// A photo as its file holds it, upright: an 8-bit RGB picture, and beside it what such a picture cannot hold.
struct Photo {
  Image image;                       ///< RGB, the colours as stored, also where they are transparent
  bool grey = false;                 ///< the file has one colour channel, and is written so while its pixels are grey
  std::vector<std::uint16_t> deep;   ///< [height, width, 3], 0 ... 65535, the 16-bit colours; empty = 8 bits suffice
  std::vector<std::uint16_t> alpha;  ///< [height, width], 65535 = opaque; empty = opaque everywhere
  PhotoMetadata metadata;
};

struct ReadOptions {
  /// Pictures whose header states more pixels are refused before anything is decoded.
  std::uint64_t max_pixels = kMaxPixels;
};

struct WriteOptions {
  int quality = 95;      ///< of JPEG and lossy WebP, 1 to 100; WebP at 100 is lossless
  bool metadata = true;  ///< write EXIF, XMP and the record; the colour profile is always written
};

/// Reads a JPEG, PNG or WebP file of any kind: progressive, CMYK, grey, palette, alpha, 16-bit, interlaced; a camera's
/// orientation is undone. CMYK becomes RGB.
/// @throws Error not_found, or bad_input if the file is not such a picture, is truncated or is too large.
Photo read_photo(const std::filesystem::path& path, const ReadOptions& options = {});

/// Writes PNG, JPEG or WebP, by the extension; what the format cannot hold (16 bits, alpha in JPEG) is reduced to what
/// it can. The file appears under its name whole or not at all.
/// @throws Error unwritable; usage for another extension or a quality out of range.
void write_photo(const std::filesystem::path& path, const Photo& photo, const WriteOptions& options = {});

/// What the model is shown: the colours over white paper where they are transparent. RGB.
Image visible_colours(const Photo& photo);

/// The photo with an edit's pixels in it. Where `changed` is 0 every sample stays, hidden colours, alpha and low bits
/// included; elsewhere the new colour stands (its luma in a grey photo), and what was transparent becomes opaque by the
/// share that `changed` says.
/// @param result RGB, the photo's size: visible_colours(photo) after the edit
/// @param changed grey, the photo's size: 0 = kept, 255 = wholly new (EditResult::changed)
Photo repainted(const Photo& photo, const Image& result, const Image& changed);

}  // namespace ilat
