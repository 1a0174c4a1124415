#include <algorithm>
#include <nlohmann/json.hpp>

#include "ilat/error.h"
#include "model_io/safetensors/safetensors.h"
#include "model_io/safetensors/stage_safetensors.h"

namespace ilat {
namespace {

using Named = std::map<std::string, TensorView>::value_type;

/// Wide number types first, then by name: with the header padded to 8 bytes every tensor lies aligned in the file, so
/// that a mapped file can be used in place.
std::vector<const Named*> in_file_order(const std::map<std::string, TensorView>& tensors) {
  std::vector<const Named*> order;
  for (const Named& named : tensors) order.push_back(&named);
  std::stable_sort(order.begin(), order.end(),
                   [](const Named* a, const Named* b) { return size_of(a->second.dtype) > size_of(b->second.dtype); });
  return order;
}

void check(const Named& named, const std::filesystem::path& path) {
  const auto& [name, tensor] = named;
  const std::size_t expected = static_cast<std::size_t>(tensor.elements()) * size_of(tensor.dtype);
  if (name == "__metadata__")
    throw Error(ErrorCode::internal, "a tensor cannot have this name: " + name, path.string());
  if (tensor.bytes.size() == expected) return;
  throw Error(ErrorCode::internal,
              "tensor \"" + name + "\": expected " + std::to_string(expected) + " bytes for " +
                  std::string(name_of(tensor.dtype)) + " " + shape_text(tensor.shape) + ", got " +
                  std::to_string(tensor.bytes.size()),
              path.string());
}

}  // namespace

void stage_safetensors(StagedFiles& files, const std::filesystem::path& path, const std::map<std::string, TensorView>& tensors,
                       const std::map<std::string, std::string>& metadata) {
  nlohmann::ordered_json header = nlohmann::ordered_json::object();
  if (!metadata.empty()) header["__metadata__"] = metadata;
  std::vector<std::span<const std::byte>> parts(1);  // the first is the header
  std::uint64_t offset = 0;
  for (const Named* named : in_file_order(tensors)) {
    check(*named, path);
    const auto& [name, tensor] = *named;
    header[name] = {{"dtype", name_of(tensor.dtype)},
                    {"shape", tensor.shape},
                    {"data_offsets", {offset, offset + tensor.bytes.size()}}};
    offset += tensor.bytes.size();
    parts.push_back(tensor.bytes);
  }
  std::string text(8, '\0');  // the length's place
  try {
    text += header.dump();
  } catch (const nlohmann::json::exception& mistake) {
    throw Error(ErrorCode::internal, std::string("a name or metadata is not UTF-8: ") + mistake.what(), path.string());
  }
  text.resize((text.size() + 7) / 8 * 8, ' ');
  const std::uint64_t length = text.size() - 8;
  for (std::size_t byte = 0; byte < 8; ++byte) text[byte] = static_cast<char>(length >> (8 * byte) & 0xff);
  parts[0] = std::as_bytes(std::span(text));
  files.add(path, parts);
}

void write_safetensors(const std::filesystem::path& path, const std::map<std::string, TensorView>& tensors,
                       const std::map<std::string, std::string>& metadata) {
  StagedFiles file;
  stage_safetensors(file, path, tensors, metadata);
  file.commit();
}

}  // namespace ilat
