#include "alignment/portrait_tables.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdio>
#include <string>

#include "files/atomic_file.h"
#include "files/csv.h"
#include "files/sha256.h"
#include "ilat/image.h"
#include "imaging/geometry/resize.h"
#include "imaging/photo/montage.h"

namespace ilat {
namespace {

constexpr int kSheetPortraits = 200, kSheetColumns = 20, kSheetSide = 96;

std::string tenths(float value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f", static_cast<double>(value));
  return text;
}

void dot(Image& image, const Landmark& at) {
  const int x = static_cast<int>(std::lround(at.x)), y = static_cast<int>(std::lround(at.y));
  if (x < 0 || y < 0 || x >= image.width || y >= image.height) return;
  std::uint8_t* pixel = image.row(y) + 3 * x;
  pixel[0] = 0, pixel[1] = 255, pixel[2] = 80;
}

Image thumbnail(const std::filesystem::path& file, const Landmarks& landmarks) {
  const Image portrait = read_image(file);
  Image small = resize(portrait, kSheetSide, kSheetSide);
  const float scale = static_cast<float>(kSheetSide) / static_cast<float>(portrait.width);
  for (const Landmark& p : landmarks) dot(small, {(p.x + 0.5f) * scale - 0.5f, (p.y + 0.5f) * scale - 0.5f});
  return small;
}

}  // namespace

const char* split_of(const std::string& photo, double val_share) {
  const std::string digits = sha256_of(std::string_view(photo)).substr(0, 8);
  std::uint32_t bits = 0;
  std::from_chars(digits.data(), digits.data() + digits.size(), bits, 16);
  return bits < val_share * 0x1p32 ? "val" : "train";
}

void write_faces_table(const std::filesystem::path& file, const std::vector<PhotoRecord>& records, double val_share) {
  std::vector<std::string> fields{"file", "split"};
  for (std::size_t i = 0; i < kLandmarks; ++i)
    for (const char axis : {'x', 'y'}) fields.push_back(axis + std::to_string(i));
  std::string text = csv_line(fields);
  for (const PhotoRecord& record : records)
    for (const auto& portrait : record.portraits) {
      fields = {portrait.file, split_of(record.photo, val_share)};
      for (const Landmark& point : portrait.landmarks) fields.push_back(tenths(point.x)), fields.push_back(tenths(point.y));
      text += csv_line(fields);
    }
  write_file_atomically(file, text);
}

void write_rejected_table(const std::filesystem::path& file, const std::vector<PhotoRecord>& records) {
  std::string text = "photo,face,reason,detail\n";
  for (const PhotoRecord& record : records)
    for (const auto& one : record.rejected) {
      const std::string fields[] = {record.photo, one.face > 0 ? std::to_string(one.face) : "",
                                    std::string(name_of(one.refusal.reason)), one.refusal.detail};
      text += csv_line(fields);
    }
  write_file_atomically(file, text);
}

void write_contact_sheet(const std::filesystem::path& file, const std::filesystem::path& photos,
                         const std::vector<PhotoRecord>& records) {
  std::vector<const PhotoRecord::Portrait*> all;
  for (const PhotoRecord& record : records)
    for (const auto& portrait : record.portraits) all.push_back(&portrait);
  if (all.empty()) return;
  std::vector<Image> shown;
  const std::size_t count = std::min<std::size_t>(kSheetPortraits, all.size());
  for (std::size_t i = 0; i < count; ++i) {
    const auto& portrait = *all[i * all.size() / count];
    shown.push_back(thumbnail(photos / portrait.file, portrait.landmarks));
  }
  write_image(file, montage(shown, {.columns = kSheetColumns, .gutter = 1}));
}

}  // namespace ilat
