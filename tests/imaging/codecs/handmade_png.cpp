#include "imaging/codecs/handmade_png.h"

#include <algorithm>
#include <array>

namespace ilat::test {
namespace {

using Bytes = std::vector<std::byte>;

void put32(Bytes& bytes, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) bytes.push_back(static_cast<std::byte>(value >> shift & 0xff));
}

std::uint32_t crc32(std::span<const std::byte> bytes) {
  static const std::array<std::uint32_t, 256> kTable = [] {
    std::array<std::uint32_t, 256> table{};
    for (std::uint32_t i = 0; i < 256; ++i) {
      std::uint32_t value = i;
      for (int bit = 0; bit < 8; ++bit) value = value >> 1 ^ (value & 1 ? 0xedb88320u : 0u);
      table[i] = value;
    }
    return table;
  }();
  std::uint32_t crc = ~0u;
  for (const std::byte byte : bytes) crc = kTable[(crc ^ static_cast<std::uint32_t>(byte)) & 0xff] ^ crc >> 8;
  return ~crc;
}

/// Appends rows of every `dx`-th and `dy`-th pixel from (x0, y0), each after its filter byte (0 = none).
void put_pass(Bytes& raw, const HandmadePng& png, int x0, int y0, int dx, int dy) {
  if (x0 >= png.width) return;
  const int channels = channels_of(png.colour_type);
  for (int y = y0; y < png.height; y += dy) {
    raw.push_back(std::byte{0});
    unsigned bits = 0;
    int held = 0;
    for (int x = x0; x < png.width; x += dx)
      for (int c = 0; c < channels; ++c) {
        const unsigned sample = png.samples.at(
            (static_cast<std::size_t>(y) * static_cast<std::size_t>(png.width) + static_cast<std::size_t>(x)) *
                static_cast<std::size_t>(channels) +
            static_cast<std::size_t>(c));
        bits = bits << png.depth | sample;
        for (held += png.depth; held >= 8; held -= 8) raw.push_back(static_cast<std::byte>(bits >> (held - 8) & 0xff));
      }
    if (held > 0) raw.push_back(static_cast<std::byte>(bits << (8 - held) & 0xff));
  }
}

}  // namespace

int channels_of(int colour_type) {
  constexpr std::array kChannels = {1, 0, 3, 1, 2, 0, 4};
  return kChannels.at(static_cast<std::size_t>(colour_type));
}

Bytes bytes_of_text(const std::string& text) {
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

Bytes png_chunk(const std::string& type, std::span<const std::byte> content) {
  Bytes chunk;
  put32(chunk, static_cast<std::uint32_t>(content.size()));
  for (const char letter : type) chunk.push_back(static_cast<std::byte>(letter));
  chunk.insert(chunk.end(), content.begin(), content.end());
  put32(chunk, crc32(std::span(chunk).subspan(4)));
  return chunk;
}

Bytes stored_zlib(std::span<const std::byte> content) {
  Bytes stream{std::byte{0x78}, std::byte{0x01}};
  std::uint32_t a = 1, b = 0;
  for (const std::byte byte : content) {
    a = (a + static_cast<std::uint32_t>(byte)) % 65521;
    b = (b + a) % 65521;
  }
  do {
    const std::size_t size = std::min<std::size_t>(content.size(), 65535);
    stream.push_back(size == content.size() ? std::byte{1} : std::byte{0});
    for (const std::size_t value : {size, ~size}) {
      stream.push_back(static_cast<std::byte>(value & 0xff));
      stream.push_back(static_cast<std::byte>(value >> 8 & 0xff));
    }
    stream.insert(stream.end(), content.begin(), content.begin() + static_cast<std::ptrdiff_t>(size));
    content = content.subspan(size);
  } while (!content.empty());
  put32(stream, b << 16 | a);
  return stream;
}

Bytes file_of(const HandmadePng& png) {
  Bytes file;
  for (const int value : {0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a})
    file.push_back(static_cast<std::byte>(value));
  const auto append = [&file](const Bytes& chunk) { file.insert(file.end(), chunk.begin(), chunk.end()); };
  Bytes header;
  put32(header, static_cast<std::uint32_t>(png.width));
  put32(header, static_cast<std::uint32_t>(png.height));
  for (const int value : {png.depth, png.colour_type, 0, 0, png.interlaced ? 1 : 0})
    header.push_back(static_cast<std::byte>(value));
  append(png_chunk("IHDR", header));
  for (const auto& [type, content] : png.chunks) append(png_chunk(type, content));
  Bytes raw;
  if (png.interlaced)
    for (const auto& [x0, y0, dx, dy] : std::array<std::array<int, 4>, 7>{
             {{0, 0, 8, 8}, {4, 0, 8, 8}, {0, 4, 4, 8}, {2, 0, 4, 4}, {0, 2, 2, 4}, {1, 0, 2, 2}, {0, 1, 1, 2}}})
      put_pass(raw, png, x0, y0, dx, dy);
  else
    put_pass(raw, png, 0, 0, 1, 1);
  append(png_chunk("IDAT", stored_zlib(raw)));
  append(png_chunk("IEND", {}));
  return file;
}

}  // namespace ilat::test
