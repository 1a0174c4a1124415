#include "model_io/pytorch/checkpoint.h"

#include <cstring>

#include "files/mapped_file.h"

namespace ilat {

bool is_checkpoint(const std::filesystem::path& path) {
  const MappedFile file = map_file(path);
  const bool has_header = file.bytes.size() > 8 && file.bytes[8] == std::byte{'{'};
  return !has_header && path.extension() != ".safetensors";
}

CheckpointFile CheckpointFile::open(const std::filesystem::path& path) {
  MappedFile file = map_file(path);
  const bool zip = file.bytes.size() >= 4 && std::memcmp(file.bytes.data(), "PK\3\4", 4) == 0;
  CheckpointFile checkpoint;
  checkpoint.path_ = path;
  checkpoint.layout_ = zip ? "zip" : "legacy";
  checkpoint.content_ = std::make_shared<const CheckpointContent>(
      zip ? parse_zip_checkpoint(file.bytes, path.string()) : parse_legacy_checkpoint(file.bytes, path.string()));
  checkpoint.mapping_ = std::move(file.memory);
  return checkpoint;
}

}  // namespace ilat
