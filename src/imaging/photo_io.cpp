#include <string>
#include <utility>

#include "ilat/error.h"
#include "ilat/photo.h"
#include "imaging/exif.h"
#include "imaging/grey.h"
#include "imaging/jpeg_codec.h"
#include "imaging/orientation.h"
#include "imaging/picture_bytes.h"
#include "imaging/png_codec.h"
#include "imaging/stored_colours.h"
#include "imaging/webp_codec.h"
#include "imaging/xmp.h"
#include "storage/atomic_file.h"

namespace ilat {
namespace {

Photo decode(std::span<const std::byte> file, const ReadOptions& options, const std::string& name) {
  if (looks_like_png(file)) return decode_png(file, options, name);
  if (looks_like_jpeg(file)) return decode_jpeg(file, options, name);
  if (looks_like_webp(file)) return decode_webp(file, options, name);
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

enum class Format { png, jpeg, webp };

Format format_of(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  for (char& letter : extension)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  if (extension == ".png") return Format::png;
  if (extension == ".jpg" || extension == ".jpeg") return Format::jpeg;
  if (extension == ".webp") return Format::webp;
  throw Error(ErrorCode::usage, "the name must end in .png, .jpg, .jpeg or .webp", path.string());
}

PhotoMetadata written_metadata(const Photo& photo, Format format, const WriteOptions& options) {
  PhotoMetadata metadata;
  // WebP has three colours always.
  if (profile_fits(photo.metadata, format != Format::webp && is_grey(photo)))
    metadata.icc_profile = photo.metadata.icc_profile;
  if (!options.metadata) return metadata;
  metadata.xmp = photo.metadata.xmp;
  metadata.exif = photo.metadata.exif;
  if (format == Format::png)
    metadata.record = photo.metadata.record;
  else if (!photo.metadata.record.empty())
    metadata.exif = exif_with_record(metadata.exif, photo.metadata.record);
  return metadata;
}

std::vector<std::byte> encode(const Photo& photo, Format format, const WriteOptions& options) {
  const PhotoMetadata metadata = written_metadata(photo, format, options);
  switch (format) {
    case Format::jpeg:
      return encode_jpeg(flattened(photo), metadata, options.quality);
    case Format::webp:
      return encode_webp(photo, metadata, options.quality);
    case Format::png:
      break;
  }
  return encode_png(photo, metadata);
}

/// The samples beside the picture are of its size.
void check(const Photo& photo, const std::string& name) {
  const std::size_t samples = photo.image.pixels.size();
  if (samples == 0 || photo.image.channels != 3)
    throw Error(ErrorCode::usage, "only grey and RGB pictures of at least one pixel can be written", name);
  if ((!photo.deep.empty() && photo.deep.size() != samples) ||
      (!photo.alpha.empty() && photo.alpha.size() != samples / 3))
    throw Error(ErrorCode::usage, "the photo's deep colours or alpha are not of its size", name);
}

}  // namespace

Photo read_photo(const std::filesystem::path& path, const ReadOptions& options) {
  Photo photo = decode(read_picture_bytes(path, options.max_pixels), options, path.string());
  settle(photo);
  return photo;
}

void write_photo(const std::filesystem::path& path, const Photo& photo, const WriteOptions& options) {
  const Format format = format_of(path);
  check(photo, path.string());
  if (options.quality < 1 || options.quality > 100)
    throw Error(ErrorCode::usage, "quality is 1 to 100, not " + std::to_string(options.quality), path.string());
  std::vector<std::byte> bytes;
  try {
    bytes = encode(photo, format, options);
  } catch (const Error& error) {
    throw error.context().empty() ? Error(error.code(), error.message(), path.string()) : error;
  }
  const std::span<const std::byte> whole(bytes);
  write_file_atomically(path, std::span(&whole, 1));
}

Image read_image(const std::filesystem::path& path, int channels, std::uint64_t max_pixels) {
  if (channels != 1 && channels != 3)
    throw Error(ErrorCode::usage, "pictures are read with 1 or 3 channels, not " + std::to_string(channels));
  Image image = read_photo(path, {max_pixels}).image;
  return channels == 1 ? to_grey(image) : image;
}

void write_image(const std::filesystem::path& path, const Image& image, int quality) {
  Photo photo;
  photo.image = image.channels == 1 ? to_rgb(image) : image;
  photo.grey = image.channels == 1;
  write_photo(path, photo, {.quality = quality});
}

}  // namespace ilat
