#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "tensor/tensor_view.h"

namespace ilat {

/// A memory-mapped safetensors file. Every length and offset of the header is checked against the file before use;
/// views stay valid as long as the file object (copies share the mapping).
class SafetensorsFile {
 public:
  /// @throws Error not_found, or bad_input naming the file and what is wrong with it.
  static SafetensorsFile open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  const std::map<std::string, TensorView>& tensors() const { return tensors_; }
  const std::map<std::string, std::string>& metadata() const { return metadata_; }
  bool contains(const std::string& name) const { return tensors_.contains(name); }
  /// @throws Error bad_input if there is no such tensor.
  const TensorView& at(const std::string& name) const;

 private:
  std::filesystem::path path_;
  std::shared_ptr<const void> mapping_;
  std::map<std::string, TensorView> tensors_;
  std::map<std::string, std::string> metadata_;
};

/// Writes to a temporary file beside `path`, syncs it and renames it: the file appears whole or not at all.
/// @throws Error unwritable.
void write_safetensors(const std::filesystem::path& path, const std::map<std::string, TensorView>& tensors,
                       const std::map<std::string, std::string>& metadata = {});

}  // namespace ilat
