#include "model_io/safetensors/safetensors_header.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>
#include <vector>

#include "files/json_text.h"
#include "tensor/number_types.h"

namespace ilat {
namespace {

using nlohmann::json;
static_assert(std::endian::native == std::endian::little, "safetensors data is read as it lies, little-endian");

struct Extent {  // of one tensor, in bytes from the start of the data
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::string name;
};

class HeaderReader {
 public:
  HeaderReader(std::span<const std::byte> file, const std::string& origin) : file_(file), origin_(origin) {}

  SafetensorsContent read() {
    const std::string_view header = header_text();
    data_ = file_.subspan(8 + header.size());
    const json entries = parse_json(header, origin_, ErrorCode::bad_input);
    if (!entries.is_object()) refuse("expected the header to be an object, got " + describe(entries));
    for (const auto& [name, entry] : entries.items()) {
      if (name == "__metadata__") {
        read_metadata(entry);
      } else {
        content_.tensors[name] = read_tensor(name, entry);
      }
    }
    check_extents();
    return std::move(content_);
  }

 private:
  [[noreturn]] void refuse(const std::string& problem) const { throw Error(ErrorCode::bad_input, problem, origin_); }
  [[noreturn]] void refuse(const std::string& tensor, const std::string& problem) const {
    refuse("tensor \"" + tensor + "\": " + problem);
  }

  std::string_view header_text() const {
    const std::string size = std::to_string(file_.size());
    if (file_.size() < 8) {
      refuse("is no safetensors file: expected 8 bytes of header length at offset 0, got a file of " + size + " bytes");
    }
    std::uint64_t length = 0;
    std::memcpy(&length, file_.data(), sizeof(length));
    if (length > file_.size() - 8) {
      refuse("is truncated or no safetensors file: the header length at offset 0 is " + std::to_string(length) +
             ", but only " + std::to_string(file_.size() - 8) + " bytes follow");
    }
    if (length > kLongestSafetensorsHeader) {
      refuse("has a header of " + std::to_string(length) + " bytes; expected at most " +
             std::to_string(kLongestSafetensorsHeader));
    }
    return {reinterpret_cast<const char*>(file_.data()) + 8, static_cast<std::size_t>(length)};
  }

  void read_metadata(const json& entry) {
    if (!entry.is_object()) refuse("expected __metadata__ to be an object, got " + describe(entry));
    for (const auto& [key, value] : entry.items()) {
      if (!value.is_string()) refuse("expected __metadata__ \"" + key + "\" to be text, got " + describe(value));
      content_.metadata[key] = value.get<std::string>();
    }
  }

  const json& field(const std::string& tensor, const json& entry, const char* key) const {
    const auto found = entry.find(key);
    if (found == entry.end()) refuse(tensor, std::string("has no \"") + key + "\"");
    return *found;
  }

  /// A list of whole numbers from 0 to 2^63 - 1; anything else, also 1e3 and 2^64, is refused.
  std::vector<std::int64_t> whole_numbers(const std::string& tensor, const json& list, const char* key) const {
    if (!list.is_array()) refuse(tensor, std::string("expected \"") + key + "\" to be a list, got " + describe(list));
    std::vector<std::int64_t> numbers;
    for (const json& value : list) {
      constexpr auto kLargest = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
      if (!value.is_number_unsigned() || value.get<std::uint64_t>() > kLargest) {
        refuse(tensor,
               std::string("expected whole numbers from 0 to 2^63 - 1 in \"") + key + "\", got " + describe(value));
      }
      numbers.push_back(value.get<std::int64_t>());
    }
    return numbers;
  }

  std::uint64_t bytes_of(const std::string& tensor, const TensorView& view) const {
    std::uint64_t bytes = size_of(view.dtype);
    for (const std::int64_t side : view.shape) {
      if (__builtin_mul_overflow(bytes, static_cast<std::uint64_t>(side), &bytes)) {
        refuse(tensor, "the shape " + shape_text(view.shape) + " is larger than any file");
      }
    }
    return bytes;
  }

  TensorView read_tensor(const std::string& name, const json& entry) {
    if (!entry.is_object()) refuse(name, "expected an object, got " + describe(entry));
    TensorView view;
    const json& word = field(name, entry, "dtype");
    const auto dtype = word.is_string() ? dtype_of(word.get<std::string>()) : std::nullopt;
    if (!dtype) refuse(name, "expected \"dtype\" to be one of " + dtype_words() + ", got " + describe(word));
    view.dtype = *dtype;
    view.shape = whole_numbers(name, field(name, entry, "shape"), "shape");
    const auto offsets = whole_numbers(name, field(name, entry, "data_offsets"), "data_offsets");
    if (offsets.size() != 2) refuse(name, "expected 2 data_offsets, got " + std::to_string(offsets.size()));

    const auto begin = static_cast<std::uint64_t>(offsets[0]), end = static_cast<std::uint64_t>(offsets[1]);
    if (begin > end) refuse(name, "data_offsets " + shape_text(offsets) + " end before they begin");
    if (end > data_.size()) {
      refuse(name, "data_offsets " + shape_text(offsets) + " reach beyond the file's " + std::to_string(data_.size()) +
                       " bytes of data; is the file truncated?");
    }
    const std::uint64_t expected = bytes_of(name, view);
    if (end - begin != expected) {
      refuse(name, std::string(name_of(view.dtype)) + " " + shape_text(view.shape) + " takes " +
                       std::to_string(expected) + " bytes, but data_offsets " + shape_text(offsets) + " give " +
                       std::to_string(end - begin));
    }
    view.bytes = data_.subspan(begin, end - begin);
    extents_.push_back({begin, end, name});
    return view;
  }

  /// The format wants the tensors to cover the data exactly: no overlap, no gap, nothing after the last.
  void check_extents() {
    std::sort(extents_.begin(), extents_.end(),
              [](const Extent& a, const Extent& b) { return std::tie(a.begin, a.end) < std::tie(b.begin, b.end); });
    std::uint64_t covered = 0;
    const std::string* previous = nullptr;
    for (const Extent& extent : extents_) {
      if (extent.begin < covered) {
        refuse(extent.name, "begins at offset " + std::to_string(extent.begin) + ", inside tensor \"" + *previous +
                                "\", which ends at " + std::to_string(covered));
      }
      if (extent.begin > covered) refuse_gap(covered, extent.begin);
      covered = extent.end;
      previous = &extent.name;
    }
    if (covered != data_.size()) refuse_gap(covered, data_.size());
  }

  [[noreturn]] void refuse_gap(std::uint64_t from, std::uint64_t to) const {
    refuse("bytes " + std::to_string(from) + " to " + std::to_string(to) + " of the data belong to no tensor");
  }

  std::span<const std::byte> file_;
  std::span<const std::byte> data_;
  const std::string& origin_;
  SafetensorsContent content_;
  std::vector<Extent> extents_;
};

}  // namespace

SafetensorsContent parse_safetensors(std::span<const std::byte> file, const std::string& origin) {
  return HeaderReader(file, origin).read();
}

}  // namespace ilat
