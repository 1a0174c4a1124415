#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "ilat/error.h"
#include "ilat/image.h"
#include "imaging/jpeg_codec.h"
#include "imaging/pixel_limit.h"
#include "imaging/png_codec.h"
#include "storage/atomic_file.h"

namespace ilat {
namespace {

/// Nothing that holds a picture within the pixel limit is larger, uncompressed 16-bit RGBA included.
constexpr std::size_t kMaxFileBytes = kMaxPixels * 8 + (64u << 20);

std::vector<std::byte> read_bytes(const std::filesystem::path& path) {
  const std::string name = path.string();
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed))
    throw Error(ErrorCode::not_found, "is a folder, not a picture", name);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) throw Error(ErrorCode::not_found, std::string("cannot be opened: ") + std::strerror(errno), name);
  // Read in pieces rather than by the stated size: it may be a pipe.
  std::vector<std::byte> bytes;
  for (std::size_t piece = 256 << 10; bytes.size() <= kMaxFileBytes; piece = bytes.size()) {
    const std::size_t before = bytes.size();
    bytes.resize(before + piece);
    const std::size_t got = std::fread(bytes.data() + before, 1, piece, file.get());
    bytes.resize(before + got);
    if (got == piece) continue;
    if (std::ferror(file.get()))
      throw Error(ErrorCode::not_found, std::string("cannot be read: ") + std::strerror(errno), name);
    return bytes;
  }
  throw Error(ErrorCode::bad_input, "the file is too large for a picture", name);
}

std::string lower_extension(const std::filesystem::path& path) {
  std::string extension = path.extension().string();
  for (char& letter : extension)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return extension;
}

std::vector<std::byte> encode(const std::filesystem::path& path, const Image& image, int jpeg_quality) {
  const std::string extension = lower_extension(path);
  if (extension == ".png") return encode_png(image);
  if (extension == ".jpg" || extension == ".jpeg") return encode_jpeg(image, jpeg_quality);
  throw Error(ErrorCode::usage, "the name must end in .png, .jpg or .jpeg", path.string());
}

}  // namespace

void check_picture_size(std::uint64_t width, std::uint64_t height, const std::string& name) {
  if (width > 0 && height > 0 && width <= kMaxPixels / height) return;
  throw Error(ErrorCode::bad_input,
              "the picture is " + std::to_string(width) + " x " + std::to_string(height) + " pixels; at most " +
                  std::to_string(kMaxPixels / 1'000'000) + " megapixels are read, make it smaller",
              name);
}

Image read_image(const std::filesystem::path& path, int channels) {
  if (channels != 1 && channels != 3)
    throw Error(ErrorCode::usage, "pictures are read with 1 or 3 channels, not " + std::to_string(channels));
  const std::vector<std::byte> bytes = read_bytes(path);
  if (looks_like_png(bytes)) return decode_png(bytes, channels, path.string());
  if (looks_like_jpeg(bytes)) return decode_jpeg(bytes, channels, path.string());
  throw Error(ErrorCode::bad_input, bytes.empty() ? "the file is empty" : "is neither a JPEG nor a PNG picture",
              path.string());
}

void write_image(const std::filesystem::path& path, const Image& image, int jpeg_quality) {
  if (image.empty() || (image.channels != 1 && image.channels != 3))
    throw Error(ErrorCode::usage, "only grey and RGB pictures of at least one pixel can be written", path.string());
  if (jpeg_quality < 1 || jpeg_quality > 100)
    throw Error(ErrorCode::usage, "JPEG quality is 1 to 100, not " + std::to_string(jpeg_quality), path.string());
  std::vector<std::byte> bytes;
  try {
    bytes = encode(path, image, jpeg_quality);
  } catch (const Error& error) {
    throw error.context().empty() ? Error(error.code(), error.message(), path.string()) : error;
  }
  const std::span<const std::byte> whole(bytes);
  write_file_atomically(path, std::span(&whole, 1));
}

}  // namespace ilat
