#include "imaging/codecs/photo_codec.h"

#include <utility>

#include "ilat/error.h"
#include "imaging/codecs/heif_codec.h"
#include "imaging/codecs/jpeg_codec.h"
#include "imaging/codecs/png_codec.h"
#include "imaging/codecs/tiff_codec.h"
#include "imaging/codecs/webp_codec.h"
#include "imaging/photo/exif.h"
#include "imaging/photo/orientation.h"
#include "imaging/photo/stored_colours.h"
#include "imaging/photo/xmp.h"

namespace ilat {
namespace {

Photo decode(std::span<const std::byte> file, const ReadOptions& options, const std::string& name) {
  if (looks_like_png(file)) return decode_png(file, options, name);
  if (looks_like_jpeg(file)) return decode_jpeg(file, options, name);
  if (looks_like_webp(file)) return decode_webp(file, options, name);
#ifdef ILAT_HAS_TIFF
  if (looks_like_tiff(file)) return decode_tiff(file, options, name);
#endif
#ifdef ILAT_HAS_HEIF
  if (looks_like_heif(file)) return decode_heif(file, options, name);
#endif
  throw Error(
      ErrorCode::bad_input,
      file.empty() ? "the file is empty" : "is neither a JPEG, a PNG nor a WebP picture; save it as one of them", name);
}

/// Turns the pixels as the camera was held, and makes the metadata say what is now true.
void settle(Photo& photo) {
  PhotoMetadata& metadata = photo.metadata;
  Exif exif = read_exif(metadata.exif, photo.image.width, photo.image.height);
  turn_upright(photo, exif.orientation);
  metadata.exif = std::move(exif.carried);
  metadata.xmp = carried_xmp(metadata.xmp);
  if (metadata.record.empty()) metadata.record = std::move(exif.record);
}

PhotoMetadata written_metadata(const Photo& photo, PhotoFormat format, const WriteOptions& options) {
  PhotoMetadata metadata;
  // WebP has three colours always.
  if (profile_fits(photo.metadata, format != PhotoFormat::webp && is_grey(photo)))
    metadata.icc_profile = photo.metadata.icc_profile;
  if (!options.metadata) return metadata;
  metadata.xmp = photo.metadata.xmp;
  metadata.exif = photo.metadata.exif;
  if (format == PhotoFormat::png)
    metadata.record = photo.metadata.record;
  else if (!photo.metadata.record.empty())
    metadata.exif = exif_with_record(metadata.exif, photo.metadata.record);
  return metadata;
}

}  // namespace

Photo decode_photo(std::span<const std::byte> file, const ReadOptions& options, const std::string& name) {
  Photo photo = decode(file, options, name);
  settle(photo);
  return photo;
}

std::vector<std::byte> encode_photo(const Photo& photo, PhotoFormat format, const WriteOptions& options) {
  const PhotoMetadata metadata = written_metadata(photo, format, options);
  switch (format) {
    case PhotoFormat::jpeg:
      return encode_jpeg(flattened(photo), metadata, options.quality);
    case PhotoFormat::webp:
      return encode_webp(photo, metadata, options.quality);
    case PhotoFormat::png:
      break;
  }
  return encode_png(photo, metadata);
}

}  // namespace ilat
