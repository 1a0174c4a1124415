#include "files/written_place.h"

#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "ilat/error.h"

namespace ilat {

std::filesystem::path written_place(const std::filesystem::path& path) {
  constexpr int kMostLinks = 40;  // as the kernel
  std::filesystem::path place = path;
  std::error_code failed;
  for (int links = 0; std::filesystem::is_symlink(place, failed); ++links) {
    const auto target = std::filesystem::read_symlink(place, failed);
    if (failed || links == kMostLinks)
      throw Error(ErrorCode::unwritable, "is a link that leads back to itself; remove it, or name another file",
                  path.string());
    place = place.parent_path() / target;  // the target itself if it is absolute
  }
  return place;
}

void check_replaceable(const std::filesystem::path& path) {
  const std::filesystem::path place = written_place(path);
  const auto refuse = [&](const std::string& why) -> void { throw Error(ErrorCode::unwritable, why, path.string()); };
  struct ::stat facts {};
  if (::stat(place.c_str(), &facts) != 0) {
    if (errno == ENAMETOOLONG) refuse("its name is too long for the file system; choose a shorter one");
    return;  // to be made; a folder that is missing is found then
  }
  if (S_ISDIR(facts.st_mode)) refuse("is a folder; name a file in it");
  if (!S_ISREG(facts.st_mode)) refuse("is a device or pipe; give the name of a file");
  if ((facts.st_mode & 0222) == 0 || ::access(place.c_str(), W_OK) != 0)
    refuse("is write-protected and stays as it is; make it writable (chmod +w), or name another file");
}

}  // namespace ilat
