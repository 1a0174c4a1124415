#include "jobs/output_files.h"

#include <unistd.h>

#include <string>
#include <system_error>

#include "ilat/error.h"
#include "imaging/photo/photo_format.h"

namespace ilat {

std::vector<std::filesystem::path> numbered_files(const std::filesystem::path& output, int count) {
  if (count <= 1) return {output};
  std::vector<std::filesystem::path> files;
  for (int i = 1; i <= count; ++i) {
    const std::string name = output.stem().string() + "-" + std::to_string(i) + output.extension().string();
    files.push_back(output.parent_path() / name);
  }
  return files;
}

void check_writable(const std::filesystem::path& file) {
  const auto folder = file.has_parent_path() ? file.parent_path() : std::filesystem::path(".");
  std::error_code failed;
  if (!std::filesystem::is_directory(folder, failed))
    throw Error(ErrorCode::unwritable, "there is no folder " + folder.string() + "; make it first", file.string());
  if (std::filesystem::is_directory(file, failed))
    throw Error(ErrorCode::unwritable, "is a folder; name a file in it", file.string());
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

void write_all(const std::vector<std::filesystem::path>& files, const std::function<void(std::size_t)>& write) {
  std::size_t written = 0;
  try {
    for (; written < files.size(); ++written) write(written);
  } catch (...) {
    std::error_code ignored;
    for (std::size_t i = 0; i < written; ++i) std::filesystem::remove(files[i], ignored);
    throw;
  }
}

void write_images(const std::vector<std::filesystem::path>& files, const std::vector<Image>& images) {
  write_all(files, [&](std::size_t i) { write_image(files[i], images.at(i)); });
}

}  // namespace ilat
