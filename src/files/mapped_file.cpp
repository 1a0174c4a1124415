#include "files/mapped_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "ilat/error.h"

namespace ilat {

MappedFile map_file(const std::filesystem::path& path) {
  const auto refuse = [&](ErrorCode code, const std::string& problem) -> void {
    throw Error(code, problem, path.string());
  };
  std::error_code failed;
  const auto status = std::filesystem::status(path, failed);
  if (!std::filesystem::exists(status)) refuse(ErrorCode::not_found, "there is no such file; check its name and the folder");
  // Before open(): opening a pipe would wait for its writer.
  if (!std::filesystem::is_regular_file(status))
    refuse(ErrorCode::bad_input, "expected a file, got a folder or device");

  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) refuse(ErrorCode::not_found, std::string("cannot be opened: ") + std::strerror(errno));
  struct ::stat facts {};
  const bool known = ::fstat(descriptor, &facts) == 0;
  const auto size = static_cast<std::size_t>(facts.st_size);
  // An empty file cannot be mapped; whoever reads it will refuse it.
  void* const memory = known && size > 0 ? ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, descriptor, 0) : nullptr;
  const int reason = errno;
  ::close(descriptor);
  if (!known || memory == MAP_FAILED) {
    refuse(ErrorCode::bad_input, std::string("cannot be mapped into memory: ") + std::strerror(reason));
  }
  if (!memory) return {};
  return {std::shared_ptr<const void>(memory, [size](const void* start) { ::munmap(const_cast<void*>(start), size); }),
          std::span(static_cast<const std::byte*>(memory), size)};
}

}  // namespace ilat
