#include "storage/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include "ilat/error.h"

namespace ilat {
void write_file_atomically(const std::filesystem::path& path, std::span<const std::span<const std::byte>> parts) {
  const std::string temporary = path.string() + ".tmp" + std::to_string(::getpid());
  const int fd = ::open(temporary.c_str(), O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0644);
  if (fd < 0) throw Error(ErrorCode::unwritable, "cannot write", path.string());
  for (auto part : parts)
    while (!part.empty()) {
      const ssize_t n = ::write(fd, part.data(), part.size());
      if (n < 0) { ::close(fd); ::unlink(temporary.c_str()); throw Error(ErrorCode::unwritable, "cannot write", path.string()); }
      part = part.subspan(static_cast<std::size_t>(n));
    }
  ::fsync(fd); ::close(fd);
  std::filesystem::rename(temporary, path);
}
void write_file_atomically(const std::filesystem::path& path, std::string_view text) {
  const std::span<const std::byte> part = std::as_bytes(std::span(text.data(), text.size()));
  write_file_atomically(path, std::span(&part, 1));
}
}  // namespace ilat
