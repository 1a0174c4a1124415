#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "model_io/pytorch/pickle.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat {

/// What torch.save put into a file.
struct CheckpointContent {
  PickleValue root;                           ///< its Tensor indices count `tensors_by_index`
  std::map<std::string, TensorView> tensors;  ///< by the keys on the way to them: "model.blocks.0.ln1.weight"
  std::vector<TensorView> tensors_by_index;
  std::vector<std::vector<std::byte>> copies;  ///< what the views do not find in the file itself
};

/// The layout before PyTorch 1.6: pickles and raw numbers one after the other. Views point into `file`.
/// @throws Error bad_input
CheckpointContent parse_legacy_checkpoint(std::span<const std::byte> file, const std::string& origin);
/// The layout since PyTorch 1.6: a zip archive with a pickle and one entry for each storage, copied into memory.
/// @throws Error bad_input
CheckpointContent parse_zip_checkpoint(std::span<const std::byte> file, const std::string& origin);

/// Whether a file of weights is to be read as a checkpoint: one that does not look like safetensors, whose header's
/// first byte is a "{" at offset 8. @throws Error not_found, or bad_input for a folder
bool is_checkpoint(const std::filesystem::path& path);

/// A checkpoint of PyTorch (.pth, .pt), of either layout. Nothing in it is executed; every size in it is checked
/// against the file before use; nothing is unpacked to disk.
class CheckpointFile {
 public:
  /// @throws Error not_found, or bad_input naming the file and what is wrong with it
  static CheckpointFile open(const std::filesystem::path& path);

  const std::filesystem::path& path() const { return path_; }
  /// "legacy" or "zip"
  std::string_view layout() const { return layout_; }
  /// Every value, in the file's order.
  const PickleValue& root() const { return content_->root; }
  /// Every tensor, C order; its name is the path of keys. Tensors that share a storage share their bytes.
  const std::map<std::string, TensorView>& tensors() const { return content_->tensors; }
  const TensorView& at(PickleValue::Tensor tensor) const { return content_->tensors_by_index.at(tensor.index); }

 private:
  std::filesystem::path path_;
  std::string_view layout_;
  std::shared_ptr<const void> mapping_;
  std::shared_ptr<const CheckpointContent> content_;
};

}  // namespace ilat
