#include "imaging/codecs/picture_bytes.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <string>

#include "ilat/error.h"

namespace ilat {

std::vector<std::byte> read_picture_bytes(const std::filesystem::path& path, std::uint64_t max_pixels) {
  // Nothing that holds a picture within the limit is larger, uncompressed 16-bit RGBA and metadata included.
  constexpr std::uint64_t kPixelBytes = 8, kBesides = 64u << 20;
  const std::uint64_t most = std::min(max_pixels, std::uint64_t{SIZE_MAX} / 16) * kPixelBytes + kBesides;
  const std::string name = path.string();
  std::error_code failed;
  if (std::filesystem::is_directory(path, failed))
    throw Error(ErrorCode::not_found, "is a folder, not a picture", name);
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) throw Error(ErrorCode::not_found, std::string("cannot be opened: ") + std::strerror(errno), name);
  // Read in pieces rather than by the stated size: it may be a pipe.
  std::vector<std::byte> bytes;
  for (std::size_t piece = 256 << 10; bytes.size() <= most; piece = bytes.size()) {
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

}  // namespace ilat
