#include "jobs/output_files.h"

#include <unistd.h>

#include <string>
#include <system_error>

#include "files/read_whole.h"
#include "files/written_place.h"
#include "ilat/error.h"
#include "imaging/photo/photo_format.h"
#include "imaging/photo/stage_photo.h"

namespace ilat {

std::vector<std::filesystem::path> numbered_files(const std::filesystem::path& output, int count) {
  if (count <= 1) return {output};
  if (output == kStandardStream)
    throw Error(ErrorCode::usage, "takes one picture, not " + std::to_string(count) + "; name a file for them", "standard output");
  std::vector<std::filesystem::path> files;
  for (int i = 1; i <= count; ++i) {
    const std::string name = output.stem().string() + "-" + std::to_string(i) + output.extension().string();
    files.push_back(output.parent_path() / name);
  }
  return files;
}

void check_writable(const std::filesystem::path& file) {
  if (file == kStandardStream) return;
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  std::error_code failed;
  if (!std::filesystem::is_directory(folder, failed))
    throw Error(ErrorCode::unwritable, "there is no folder " + folder.string() + "; make it first", file.string());
  check_replaceable(file);
  if (access(folder.c_str(), W_OK | X_OK) != 0)
    throw Error(ErrorCode::unwritable, "no permission to write into " + folder.string() + "; choose another folder",
                file.string());
}

void check_outputs(const std::vector<std::filesystem::path>& files) {
  for (const auto& file : files) {
    if (!photo_format(file))
      throw Error(ErrorCode::usage, "the output's name must end in .png, .jpg, .jpeg or .webp", file.string());
    check_writable(file);
  }
}

void stage_picture(StagedFiles& files, const std::filesystem::path& file, const Image& picture) {
  Photo photo = plain_photo(picture);
  photo.metadata.record = kPictureRecord;
  stage_photo(files, file, photo);
}

}  // namespace ilat
