#include <algorithm>

#include "ilat/error.h"
#include "imaging/photo/photo_format.h"
#include "training/packing/photo_source.h"

namespace ilat {

std::vector<SourcePhoto> photos_of_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder))
    if (entry.is_regular_file() && photo_format(entry.path())) files.push_back(entry.path());
  std::ranges::sort(files);
  std::vector<SourcePhoto> photos;
  for (const auto& file : files) photos.push_back({.name = file.lexically_relative(folder).string(), .path = file});
  if (photos.empty())
    throw Error(ErrorCode::bad_input, "holds no pictures; expected .jpg, .png or .webp files", folder.string());
  return photos;
}

}  // namespace ilat
