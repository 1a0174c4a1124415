#include <string>

#include "ilat/error.h"
#include "ilat/photo.h"
#include "imaging/codecs/photo_codec.h"
#include "imaging/codecs/picture_bytes.h"
#include "imaging/photo/grey.h"
#include "imaging/photo/stage_photo.h"

namespace ilat {
namespace {

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
  return decode_photo(read_picture_bytes(path, options.max_pixels), options, path.string());
}

void stage_photo(StagedFiles& files, const std::filesystem::path& path, const Photo& photo, const WriteOptions& options) {
  const auto format = photo_format(path);
  if (!format) throw Error(ErrorCode::usage, "the name must end in .png, .jpg, .jpeg or .webp", path.string());
  check(photo, path.string());
  if (options.quality < 1 || options.quality > 100)
    throw Error(ErrorCode::usage, "quality is 1 to 100, not " + std::to_string(options.quality), path.string());
  std::vector<std::byte> bytes;
  try {
    bytes = encode_photo(photo, *format, options);
  } catch (const Error& error) {
    throw error.context().empty() ? Error(error.code(), error.message(), path.string()) : error;
  }
  const std::span<const std::byte> whole(bytes);
  files.add(path, std::span(&whole, 1));
}

void write_photo(const std::filesystem::path& path, const Photo& photo, const WriteOptions& options) {
  StagedFiles file;
  stage_photo(file, path, photo, options);
  file.commit();
}

Photo plain_photo(const Image& image) {
  Photo photo;
  photo.image = image.channels == 1 ? to_rgb(image) : image;
  photo.grey = image.channels == 1;
  return photo;
}

Image read_image(const std::filesystem::path& path, int channels, std::uint64_t max_pixels) {
  if (channels != 1 && channels != 3)
    throw Error(ErrorCode::usage, "pictures are read with 1 or 3 channels, not " + std::to_string(channels));
  Image image = read_photo(path, {max_pixels}).image;
  return channels == 1 ? to_grey(image) : image;
}

void write_image(const std::filesystem::path& path, const Image& image, int quality) {
  write_photo(path, plain_photo(image), {.quality = quality});
}

}  // namespace ilat
