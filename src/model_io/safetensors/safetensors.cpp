#include "model_io/safetensors/safetensors.h"

#include "files/mapped_file.h"
#include "ilat/error.h"
#include "model_io/safetensors/safetensors_header.h"

namespace ilat {

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
