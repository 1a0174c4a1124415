#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ilat {

enum class DType { boolean, u8, i8, i16, i32, i64, f16, bf16, f32, f64 };

std::size_t size_of(DType dtype);
/// "F32", "I64", ...: the format's own words.
std::string_view name_of(DType dtype);

/// One tensor of a file or of memory, in C order, little-endian. Does not own its bytes.
struct TensorView {
  DType dtype = DType::f32;
  std::vector<std::int64_t> shape;
  std::span<const std::byte> bytes;

  std::int64_t elements() const;
};

/// "[2, 3, 32, 32]"
std::string shape_text(std::span<const std::int64_t> shape);

/// Copies as float32 whatever the stored number type is (f64, f16, bf16 and integers are converted).
std::vector<float> to_float(const TensorView& tensor);
/// Copies an integer or boolean tensor. @throws Error bad_input for floating types.
std::vector<std::int64_t> to_int(const TensorView& tensor);

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

/// float32 to the storage type `dtype` (f32, f16 or bf16; round to nearest even).
std::vector<std::byte> convert_floats(std::span<const float> values, DType dtype);

}  // namespace ilat
