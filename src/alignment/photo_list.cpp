#include "alignment/photo_list.h"

#include <algorithm>
#include <system_error>

#include "ilat/error.h"
#include "imaging/photo/photo_format.h"

namespace ilat {
namespace {

/// Whether `inner` is `outer` or lies below it; both are absolute and without links.
bool holds(const std::filesystem::path& outer, const std::filesystem::path& inner) {
  const auto [end, ignored] = std::mismatch(outer.begin(), outer.end(), inner.begin(), inner.end());
  return end == outer.end();
}

std::filesystem::path real(const std::filesystem::path& path) {
  auto made = std::filesystem::weakly_canonical(std::filesystem::absolute(path));
  return made.has_filename() ? made : made.parent_path();  // "photos/" is "photos"
}

}  // namespace

std::vector<std::string> photos_below(const std::filesystem::path& folder) {
  if (!std::filesystem::is_directory(folder)) throw Error(ErrorCode::not_found, "is no folder", folder.string());
  std::vector<std::string> photos;
  using Options = std::filesystem::directory_options;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder, Options::skip_permission_denied))
    if (entry.is_regular_file() && photo_format(entry.path()))
      photos.push_back(entry.path().lexically_relative(folder).generic_string());
  if (photos.empty())
    throw Error(ErrorCode::bad_input, "holds no .png, .jpg, .jpeg or .webp file", folder.string());
  std::sort(photos.begin(), photos.end());
  return photos;
}

void open_output_folder(const std::filesystem::path& photos, const std::filesystem::path& output,
                        const std::string& journal, bool resume) {
  if (holds(real(photos), real(output)) || holds(real(output), real(photos)))
    throw Error(ErrorCode::usage, "and " + photos.string() +
                                      " lie one in the other, and no photo may be written over; choose a folder elsewhere",
                output.string());
  std::error_code failed;
  if (std::filesystem::exists(output)) {
    if (!std::filesystem::is_directory(output)) throw Error(ErrorCode::usage, "is no folder", output.string());
    const bool begun = std::filesystem::exists(output / journal);
    if (begun && !resume)
      throw Error(ErrorCode::usage, "holds the results of an earlier run; go on with it by --resume, or choose another "
                                    "folder", output.string());
    if (!begun && !std::filesystem::is_empty(output))
      throw Error(ErrorCode::usage, "holds other files; choose a folder that is empty or new", output.string());
  }
  std::filesystem::create_directories(output / "photos", failed);
  if (failed) throw Error(ErrorCode::unwritable, "cannot be made: " + failed.message(), (output / "photos").string());
}

}  // namespace ilat
