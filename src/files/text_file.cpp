#include "files/text_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <iterator>

#include "ilat/error.h"

namespace ilat {

std::string read_text_file(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored)) {
    throw Error(ErrorCode::bad_input, "is a folder; name a file in it", path.string());
  }
  std::ifstream file(path, std::ios::binary);
  if (!file) throw Error(ErrorCode::not_found, std::string("cannot be opened: ") + std::strerror(errno), path.string());
  std::string text(std::istreambuf_iterator<char>(file), {});
  if (file.bad())
    throw Error(ErrorCode::bad_input, "cannot be read to its end; the disk or the connection to it may have failed",
                path.string());
  return text;
}

}  // namespace ilat
