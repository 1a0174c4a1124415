#include "imaging/photo/photo_format.h"

#include <string>

#include "files/read_whole.h"

namespace ilat {

std::optional<PhotoFormat> photo_format(const std::filesystem::path& file) {
  if (file == kStandardStream) return PhotoFormat::png;
  std::string extension = file.extension().string();
  for (char& letter : extension)
    if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
  if (extension == ".png") return PhotoFormat::png;
  if (extension == ".jpg" || extension == ".jpeg") return PhotoFormat::jpeg;
  if (extension == ".webp") return PhotoFormat::webp;
  return std::nullopt;
}

}  // namespace ilat
