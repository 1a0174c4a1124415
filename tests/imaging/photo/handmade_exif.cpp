#include "imaging/photo/handmade_exif.h"

#include <string_view>

namespace ilat::test {
namespace {

constexpr int kAscii = 2, kShort = 3, kLong = 4, kRational = 5, kUndefined = 7;
constexpr int kExifFolder = 0x8769, kGpsFolder = 0x8825;

struct Entry {
  int tag, type;
  std::string value;  ///< in the file's byte order
};
using Folder = std::vector<Entry>;

std::string number(bool big_endian, unsigned long value, int bytes) {
  std::string text;
  for (int i = 0; i < bytes; ++i) text += static_cast<char>(value >> 8 * (big_endian ? bytes - 1 - i : i) & 0xff);
  return text;
}

std::size_t size_of_type(int type) { return type == kShort ? 2 : type == kLong ? 4 : type == kRational ? 8 : 1; }

std::size_t size_of(const Folder& folder) {
  std::size_t size = 2 + 12 * folder.size() + 4;
  for (const Entry& entry : folder)
    if (entry.value.size() > 4) size += (entry.value.size() + 1) / 2 * 2;
  return size;
}

/// A directory that lies at `at`, its longer values after it.
std::string laid_out(const Folder& folder, std::size_t at, std::size_t next, bool big) {
  std::string text = number(big, folder.size(), 2), values;
  const std::size_t values_at = at + 2 + 12 * folder.size() + 4;
  for (const Entry& entry : folder) {
    text +=
        number(big, static_cast<unsigned long>(entry.tag), 2) + number(big, static_cast<unsigned long>(entry.type), 2);
    text += number(big, entry.value.size() / size_of_type(entry.type), 4);
    if (entry.value.size() <= 4) {
      text += entry.value + std::string(4 - entry.value.size(), '\0');
      continue;
    }
    text += number(big, values_at + values.size(), 4);
    values += entry.value + std::string(entry.value.size() % 2, '\0');
  }
  return text + number(big, next, 4) + values;
}

/// The reader: what lies where in a block, as far as these tests need it.
struct Block {
  std::string_view text;
  bool big = false;

  unsigned long number_at(std::size_t at, std::size_t bytes) const {
    unsigned long value = 0;
    for (std::size_t i = 0; i < bytes; ++i)
      value = value << 8 | static_cast<unsigned char>(text.at(at + (big ? i : bytes - 1 - i)));
    return value;
  }
  std::optional<std::string> find(std::size_t folder, int tag) const {
    for (std::size_t i = 0; i < number_at(folder, 2); ++i) {
      const std::size_t entry = folder + 2 + 12 * i;
      const auto found = static_cast<int>(number_at(entry, 2));
      const std::size_t size = number_at(entry + 4, 4) * size_of_type(static_cast<int>(number_at(entry + 2, 2)));
      if (found == tag) return std::string(text.substr(size <= 4 ? entry + 8 : number_at(entry + 8, 4), size));
      if (found == kExifFolder || found == kGpsFolder)
        if (auto value = find(number_at(entry + 8, 4), tag)) return value;
    }
    return std::nullopt;
  }
};

Block block_of(const std::vector<std::byte>& tiff) {
  const std::string_view text(reinterpret_cast<const char*>(tiff.data()), tiff.size());
  return {text, text.starts_with("MM")};
}

}  // namespace

std::vector<std::byte> tiff_of(const HandmadeExif& exif) {
  const bool big = exif.big_endian;
  const auto short_of = [&](int value) { return number(big, static_cast<unsigned long>(value), 2); };
  const auto long_of = [&](std::size_t value) { return number(big, value, 4); };
  Folder camera{{kTagMake, kAscii, std::string(kCameraName, sizeof kCameraName)},
                {kTagOrientation, kShort, short_of(exif.orientation)},
                {kExifFolder, kLong, long_of(0)},
                {kGpsFolder, kLong, long_of(0)},
                {kTagUnknown, kAscii, std::string(kUnknownText, sizeof kUnknownText)}};
  Folder shot{{kTagDate, kAscii, std::string("2021:05:06 07:08:09", 20)}};
  if (!exif.comment.empty()) shot.push_back({kTagComment, kUndefined, exif.comment});
  shot.push_back({kTagWidth, kLong, long_of(static_cast<std::size_t>(exif.width))});
  shot.push_back({kTagHeight, kLong, long_of(static_cast<std::size_t>(exif.height))});
  std::string degrees;
  for (const unsigned long value : {51ul, 1ul, 30ul, 1ul, 0ul, 1ul}) degrees += number(big, value, 4);
  const Folder place{{1, kAscii, std::string("N", 2)}, {kTagLatitude, kRational, degrees}};
  Folder thumbnail{
      {0x103, kShort, short_of(6)}, {0x201, kLong, long_of(0)}, {0x202, kLong, long_of(sizeof kThumbnail)}};

  const std::size_t camera_at = 8, shot_at = camera_at + size_of(camera), place_at = shot_at + size_of(shot);
  const std::size_t thumbnail_at = place_at + size_of(place), pixels_at = thumbnail_at + size_of(thumbnail);
  camera[2].value = long_of(shot_at);
  camera[3].value = long_of(place_at);
  thumbnail[1].value = long_of(pixels_at);
  const std::string text = (big ? "MM" : "II") + short_of(42) + long_of(camera_at) +
                           laid_out(camera, camera_at, thumbnail_at, big) + laid_out(shot, shot_at, 0, big) +
                           laid_out(place, place_at, 0, big) + laid_out(thumbnail, thumbnail_at, 0, big) +
                           std::string(kThumbnail, sizeof kThumbnail);
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

std::optional<std::string> exif_value(const std::vector<std::byte>& tiff, int tag) {
  if (tiff.empty()) return std::nullopt;
  const Block block = block_of(tiff);
  return block.find(block.number_at(4, 4), tag);
}

long exif_number(const std::vector<std::byte>& tiff, int tag) {
  const auto value = exif_value(tiff, tag);
  if (!value) return -1;
  return static_cast<long>(Block{*value, block_of(tiff).big}.number_at(0, value->size()));
}

}  // namespace ilat::test
