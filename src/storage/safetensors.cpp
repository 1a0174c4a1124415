#include "storage/safetensors.h"

#include "ilat/error.h"
#include "storage/mapped_file.h"
#include "storage/safetensors_header.h"

namespace ilat {

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
  MappedFile mapping = map_file(path);
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
