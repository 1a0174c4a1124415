#include "storage/safetensors.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "ilat/error.h"
#include "storage/safetensors_header.h"

namespace ilat {
namespace {

struct Mapping {
  std::shared_ptr<const void> memory;  // unmapped with its last owner
  std::span<const std::byte> bytes;
};

Mapping map_file(const std::filesystem::path& path) {
  const auto refuse = [&](ErrorCode code, const std::string& problem) -> void {
    throw Error(code, problem, path.string());
  };
  std::error_code failed;
  const auto status = std::filesystem::status(path, failed);
  if (!std::filesystem::exists(status))
    refuse(ErrorCode::not_found, "there is no such file; check its name and the folder");
  // Before open(): opening a pipe would wait for its writer.
  if (!std::filesystem::is_regular_file(status))
    refuse(ErrorCode::bad_input, "expected a .safetensors file, got a folder or device");

  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) refuse(ErrorCode::not_found, std::string("cannot be opened: ") + std::strerror(errno));
  struct ::stat facts {};
  const bool known = ::fstat(descriptor, &facts) == 0;
  const auto size = static_cast<std::size_t>(facts.st_size);
  // An empty file cannot be mapped; the header's check will refuse it.
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

}  // namespace

std::int64_t TensorView::elements() const {
  std::int64_t product = 1;
  for (const std::int64_t side : shape) product *= side;
  return product;
}

std::string shape_text(std::span<const std::int64_t> shape) {
  std::string text = "[";
  for (const std::int64_t side : shape) text.append(text.size() > 1 ? ", " : "").append(std::to_string(side));
  return text + "]";
}

SafetensorsFile SafetensorsFile::open(const std::filesystem::path& path) {
  Mapping mapping = map_file(path);
  SafetensorsContent content = parse_safetensors(mapping.bytes, path.string());
  SafetensorsFile file;
  file.path_ = path;
  file.mapping_ = std::move(mapping.memory);
  file.tensors_ = std::move(content.tensors);
  file.metadata_ = std::move(content.metadata);
  return file;
}

const TensorView& SafetensorsFile::at(const std::string& name) const {
  const auto found = tensors_.find(name);
  if (found == tensors_.end())
    throw Error(ErrorCode::bad_input, "has no tensor \"" + name + "\"; ilat info lists those it has", path_.string());
  return found->second;
}

}  // namespace ilat
