#pragma once

#include <archive.h>
#include <archive_entry.h>

#include <cstdint>
#include <cstring>
#include <map>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "model_io/safetensors/safetensors.h"

namespace ilat::test {

/// Writes pickles opcode by opcode, as torch.save's pickler does at protocol 2.
class PickleWriter {
 public:
  std::string bytes = std::string("\x80\x02", 2);

  PickleWriter& raw(std::string_view opcodes) {
    bytes += opcodes;
    return *this;
  }
  PickleWriter& text(std::string_view value) {
    bytes += 'X';
    return little_endian(value.size(), 4).raw(value);
  }
  PickleWriter& integer(std::int64_t value) {
    bytes += "\x8a\x08";  // LONG1
    return little_endian(static_cast<std::uint64_t>(value), 8);
  }
  PickleWriter& global(std::string_view module, std::string_view name) {
    return raw("c").raw(module).raw("\n").raw(name).raw("\n");
  }
  PickleWriter& integers(const std::vector<std::int64_t>& values) {  // a tuple
    raw("(");
    for (const std::int64_t value : values) integer(value);
    return raw("t");
  }
  PickleWriter& little_endian(std::uint64_t value, int count) {
    for (int i = 0; i < count; ++i) bytes += static_cast<char>(value >> (8 * i) & 0xff);
    return *this;
  }
  std::string done() { return bytes + '.'; }
};

/// A storage and one view of it, not necessarily one that makes sense.
struct PickledView {
  std::string storage_type = "FloatStorage";
  std::string key = {};
  std::int64_t elements = 0;
  std::int64_t offset = 0;
  std::vector<std::int64_t> shape = {}, strides = {};
};

inline void write_tensor(PickleWriter& pickle, const PickledView& view) {
  pickle.global("torch._utils", "_rebuild_tensor_v2").raw("((").text("storage").global("torch", view.storage_type);
  pickle.text(view.key).text("cpu").integer(view.elements).raw("tQ").integer(view.offset);
  pickle.integers(view.shape).integers(view.strides).raw("\x89").global("collections", "OrderedDict").raw(")RtR");
}

inline std::string storage_type(DType dtype) {
  switch (dtype) {
    case DType::f32:
      return "FloatStorage";
    case DType::f64:
      return "DoubleStorage";
    case DType::f16:
      return "HalfStorage";
    case DType::bf16:
      return "BFloat16Storage";
    case DType::i64:
      return "LongStorage";
    case DType::i32:
      return "IntStorage";
    case DType::i16:
      return "ShortStorage";
    case DType::i8:
      return "CharStorage";
    case DType::u8:
      return "ByteStorage";
    case DType::boolean:
      return "BoolStorage";
  }
  throw std::logic_error("no such type");
}

/// Key and bytes of each storage, in the file's order.
using Storages = std::vector<std::pair<std::string, std::string>>;

/// The legacy layout around an object's pickle. @param element_sizes of each storage
inline std::string legacy_file(const std::string& object, const Storages& storages,
                               const std::vector<std::size_t>& element_sizes) {
  std::string file("\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19\x2e", 15);
  file += PickleWriter().integer(1001).done();
  file += PickleWriter().raw("}(").text("little_endian").raw("\x88u").done();
  file += object;
  PickleWriter keys;
  keys.raw("](");
  for (const auto& [key, data] : storages) keys.text(key);
  file += keys.raw("e").done();
  for (std::size_t i = 0; i < storages.size(); ++i) {
    PickleWriter count;
    count.bytes.clear();
    file += count.little_endian(storages[i].second.size() / element_sizes[i], 8).bytes + storages[i].second;
  }
  return file;
}

/// A zip archive of the entries as they are named. @param compressed by deflation, which torch.save never does
inline std::string zip_file(const Storages& entries, bool compressed = false) {
  std::size_t room = 1 << 16;
  for (const auto& [name, data] : entries) room += data.size() + 2 * name.size() + 1024;
  std::string file(room, '\0');
  std::size_t used = 0;
  archive* writer = archive_write_new();
  const auto check = [&](la_ssize_t status) {
    if (status < 0) throw std::runtime_error(archive_error_string(writer));
  };
  check(archive_write_set_format_zip(writer));
  check(archive_write_set_options(writer, compressed ? "zip:compression=deflate" : "zip:compression=store"));
  check(archive_write_set_bytes_in_last_block(writer, 1));
  check(archive_write_open_memory(writer, file.data(), file.size(), &used));
  for (const auto& [name, data] : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(data.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    check(archive_write_header(writer, entry));
    check(archive_write_data(writer, data.data(), data.size()));
    archive_entry_free(entry);
  }
  check(archive_write_close(writer));
  archive_write_free(writer);
  file.resize(used);
  return file;
}

enum class CheckpointLayout { legacy, zip };

/// A file as the authors' training writes it: {"iteration": iteration, model_key: OrderedDict of the tensors}.
inline std::string checkpoint(CheckpointLayout layout, std::int64_t iteration, const std::string& model_key,
                              const std::map<std::string, TensorView>& tensors) {
  PickleWriter pickle;
  Storages storages;
  std::vector<std::size_t> sizes;
  pickle.raw("}(").text("iteration").integer(iteration).text(model_key);
  pickle.global("collections", "OrderedDict").raw(")R(");
  for (const auto& [name, tensor] : tensors) {
    std::vector<std::int64_t> strides(tensor.shape.size(), 1);
    for (std::size_t i = strides.size(); i-- > 1;) strides[i - 1] = strides[i] * tensor.shape[i];
    const std::string key = std::to_string(storages.size());
    pickle.text(name);
    write_tensor(pickle, {storage_type(tensor.dtype), key, tensor.elements(), 0, tensor.shape, strides});
    storages.emplace_back(key, std::string(reinterpret_cast<const char*>(tensor.bytes.data()), tensor.bytes.size()));
    sizes.push_back(size_of(tensor.dtype));
  }
  pickle.raw("u").raw("}(").text("_metadata").raw("}ub").raw("u");  // a state_dict's attributes come with BUILD
  if (layout == CheckpointLayout::legacy) return legacy_file(pickle.done(), storages, sizes);
  Storages entries{{"archive/data.pkl", pickle.done()}};
  for (auto& [key, data] : storages) entries.emplace_back("archive/data/" + key, std::move(data));
  entries.emplace_back("archive/version", "3\n");
  return zip_file(entries);
}

}  // namespace ilat::test
