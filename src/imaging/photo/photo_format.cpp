#include "imaging/photo/photo_format.h"

#include <string>

#include "files/read_whole.h"

namespace ilat {

namespace {

/// In small letters.
std::string extension_of(const std::filesystem::path& file) {
  std::string extension = file.extension().string();
  for (char& letter : extension)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  return extension;
}

}  // namespace

std::optional<PhotoFormat> photo_format(const std::filesystem::path& file) {
  if (file == kStandardStream) return PhotoFormat::png;
  const std::string extension = extension_of(file);
  if (extension == ".png") return PhotoFormat::png;
  if (extension == ".jpg" || extension == ".jpeg") return PhotoFormat::jpeg;
  if (extension == ".webp") return PhotoFormat::webp;
  return std::nullopt;
}

bool has_picture_name(const std::filesystem::path& file) {
  if (photo_format(file)) return true;
  [[maybe_unused]] const std::string extension = extension_of(file);
#ifdef ILAT_HAS_TIFF
  if (extension == ".tif" || extension == ".tiff") return true;
#endif
#ifdef ILAT_HAS_HEIF
  if (extension == ".heic" || extension == ".heif" || extension == ".avif") return true;
#endif
  return false;
}

}  // namespace ilat
