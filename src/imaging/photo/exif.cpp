#include "imaging/photo/exif.h"

#include <libexif/exif-data.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <new>
#include <string_view>

#include "ilat/error.h"

namespace ilat {
namespace {

struct Unref {
  void operator()(ExifData* data) const { exif_data_unref(data); }
  void operator()(ExifEntry* entry) const { exif_entry_unref(entry); }
};
using Block = std::unique_ptr<ExifData, Unref>;

/// libexif wants the marker that a JPEG segment has before the TIFF header, and writes it.
constexpr std::string_view kMarker{"Exif\0\0", 6};
/// What a JPEG segment holds beside its length and the marker.
constexpr std::size_t kMaxBytes = 65533 - kMarker.size();
/// A UserComment begins with its character code; ours goes on with our name.
constexpr std::string_view kAscii{"ASCII\0\0\0", 8}, kUndefined{"\0\0\0\0\0\0\0\0", 8}, kOurs = "ilat ";

Block load(std::span<const std::byte> tiff) {
  Block block(exif_data_new());
  if (!block) throw std::bad_alloc();
  // Carry what we do not know, and mend nothing.
  exif_data_unset_option(block.get(), EXIF_DATA_OPTION_IGNORE_UNKNOWN_TAGS);
  exif_data_unset_option(block.get(), EXIF_DATA_OPTION_FOLLOW_SPECIFICATION);
  if (tiff.empty()) return block;
  std::vector<unsigned char> marked(kMarker.begin(), kMarker.end());
  const auto* begin = reinterpret_cast<const unsigned char*>(tiff.data());
  marked.insert(marked.end(), begin, begin + std::min(tiff.size(), kMaxBytes));
  exif_data_load_data(block.get(), marked.data(), static_cast<unsigned>(marked.size()));
  return block;
}

std::vector<std::byte> saved(ExifData* block) {
  unsigned char* buffer = nullptr;
  unsigned size = 0;
  exif_data_save_data(block, &buffer, &size);
  const std::unique_ptr<unsigned char, decltype(&std::free)> owner(buffer, &std::free);
  if (!buffer || size <= kMarker.size()) return {};
  const auto* begin = reinterpret_cast<const std::byte*>(buffer);
  return {begin + kMarker.size(), begin + size};
}

ExifEntry* find(ExifData* block, ExifIfd folder, ExifTag tag) {
  return exif_content_get_entry(block->ifd[folder], tag);
}

/// A whole number of one component, 0 if the entry is missing or of another kind.
unsigned number(ExifData* block, const ExifEntry* entry) {
  const ExifByteOrder order = exif_data_get_byte_order(block);
  if (!entry || !entry->data || entry->components != 1) return 0;
  if (entry->format == EXIF_FORMAT_SHORT && entry->size >= 2) return exif_get_short(entry->data, order);
  if (entry->format == EXIF_FORMAT_LONG && entry->size >= 4) return exif_get_long(entry->data, order);
  return 0;
}

void set_number(ExifData* block, ExifEntry* entry, unsigned value) {
  if (number(block, entry) == 0) return;
  const ExifByteOrder order = exif_data_get_byte_order(block);
  if (entry->format == EXIF_FORMAT_SHORT)
    exif_set_short(entry->data, order, static_cast<ExifShort>(value));
  else
    exif_set_long(entry->data, order, value);
}

void remove_thumbnail(ExifData* block) {
  ExifContent* folder = block->ifd[EXIF_IFD_1];
  while (folder->count > 0) {
    const unsigned before = folder->count;
    exif_content_remove_entry(folder, folder->entries[0]);
    if (folder->count == before) break;
  }
  std::free(block->data);
  block->data = nullptr;
  block->size = 0;
}

/// Our record in a UserComment; empty if the comment is another's.
std::string record_in(const ExifEntry* comment) {
  if (!comment || !comment->data || comment->size < kAscii.size()) return {};
  const std::string_view text(reinterpret_cast<const char*>(comment->data) + kAscii.size(),
                              comment->size - kAscii.size());
  if (!text.starts_with(kOurs)) return {};
  return std::string(text.substr(kOurs.size(), text.find('\0') - kOurs.size()));  // other programs may pad it
}

bool says_nothing(ExifData* block) {
  unsigned entries = 0;
  for (const ExifContent* folder : block->ifd) entries += folder->count;
  return entries == 0 || (entries == 1 && find(block, EXIF_IFD_EXIF, EXIF_TAG_EXIF_VERSION));
}

void add_entry(ExifData* block, ExifTag tag, std::string_view bytes) {
  ExifMem* memory = exif_mem_new_default();
  const std::unique_ptr<ExifEntry, Unref> entry(exif_entry_new_mem(memory));
  if (!entry) throw std::bad_alloc();
  entry->data = static_cast<unsigned char*>(exif_mem_alloc(memory, static_cast<ExifLong>(bytes.size())));
  exif_mem_unref(memory);
  if (!entry->data) throw std::bad_alloc();
  std::copy(bytes.begin(), bytes.end(), entry->data);
  entry->size = static_cast<unsigned>(bytes.size());
  entry->tag = tag;
  entry->components = bytes.size();
  entry->format = EXIF_FORMAT_UNDEFINED;
  exif_content_add_entry(block->ifd[EXIF_IFD_EXIF], entry.get());
}

}  // namespace

Exif read_exif(std::span<const std::byte> tiff, int width, int height) {
  const Block block = load(tiff);
  Exif exif;
  ExifEntry* orientation = find(block.get(), EXIF_IFD_0, EXIF_TAG_ORIENTATION);
  if (const unsigned stated = number(block.get(), orientation); stated >= 1 && stated <= 8)
    exif.orientation = static_cast<int>(stated);
  set_number(block.get(), orientation, 1);
  if (exif.orientation >= 5) std::swap(width, height);
  set_number(block.get(), find(block.get(), EXIF_IFD_EXIF, EXIF_TAG_PIXEL_X_DIMENSION), static_cast<unsigned>(width));
  set_number(block.get(), find(block.get(), EXIF_IFD_EXIF, EXIF_TAG_PIXEL_Y_DIMENSION), static_cast<unsigned>(height));
  remove_thumbnail(block.get());
  ExifEntry* comment = find(block.get(), EXIF_IFD_EXIF, EXIF_TAG_USER_COMMENT);
  exif.record = record_in(comment);
  if (!exif.record.empty()) exif_content_remove_entry(block->ifd[EXIF_IFD_EXIF], comment);
  if (!says_nothing(block.get())) exif.carried = saved(block.get());
  return exif;
}

std::vector<std::byte> exif_with_record(std::span<const std::byte> tiff, const std::string& record) {
  const Block block = load(tiff);
  if (tiff.empty()) {
    exif_data_set_byte_order(block.get(), EXIF_BYTE_ORDER_INTEL);
    add_entry(block.get(), EXIF_TAG_EXIF_VERSION, "0232");
  }
  while (ExifEntry* comment = find(block.get(), EXIF_IFD_EXIF, EXIF_TAG_USER_COMMENT))
    exif_content_remove_entry(block->ifd[EXIF_IFD_EXIF], comment);
  const bool ascii = std::all_of(record.begin(), record.end(), [](char c) { return static_cast<signed char>(c) >= 0; });
  std::string comment(ascii ? kAscii : kUndefined);
  comment += kOurs;
  comment += record;
  add_entry(block.get(), EXIF_TAG_USER_COMMENT, comment);
  std::vector<std::byte> bytes = saved(block.get());
  if (bytes.size() > kMaxBytes || comment.size() > kMaxBytes)
    throw Error(ErrorCode::unwritable, "EXIF holds " + std::to_string(kMaxBytes) +
                                           " bytes, too few for the edit's record of " + std::to_string(record.size()) +
                                           "; write PNG, or leave the record out");
  return bytes;
}

}  // namespace ilat
