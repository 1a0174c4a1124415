// The layout before PyTorch 1.6: pickles of a magic number, a version, the machine's facts, the object itself and the
// list of its storages' keys; then for each key, in the list's order, 8 bytes number of elements and the elements.
#include <cstring>
#include <set>

#include "ilat/error.h"
#include "model_io/pytorch/checkpoint_tensors.h"

namespace ilat {
namespace {

constexpr std::int64_t kLegacyVersion = 1001;
// LONG1 of 10 bytes, 0x1950a86a20f9469cfc6c, and STOP: the one number in such a file that 64 bits do not hold.
constexpr unsigned char kMagic[] = {0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, 0x2e};

class LegacyReader {
 public:
  LegacyReader(std::span<const std::byte> file, const std::string& origin)
      : file_(file), rest_(file), origin_(origin) {}

  CheckpointContent read() {
    skip_magic();
    check_version();
    check_machine();
    PickleContent object = next_pickle();
    const auto storages = read_storages(object.storages);
    if (!rest_.empty())
      refuse(std::to_string(rest_.size()) + " bytes follow the last storage; expected the file's end");
    return place_tensors(std::move(object), storages, file_.size(), origin_);
  }

 private:
  [[noreturn]] void refuse(const std::string& problem) const { throw Error(ErrorCode::bad_input, problem, origin_); }

  void skip_magic() {
    const std::size_t length = rest_.size() > 1 && rest_[1] >= std::byte{4} ? 2 + 9 : 2;  // protocol 4 adds a FRAME
    if (rest_.size() < length + sizeof kMagic || rest_[0] != std::byte{0x80} ||
        std::memcmp(rest_.data() + length, kMagic, sizeof kMagic) != 0)
      refuse("is neither a safetensors file nor a checkpoint of PyTorch (.pth): it begins with neither's first bytes");
    rest_ = rest_.subspan(length + sizeof kMagic);
  }

  PickleContent next_pickle() {
    PickleContent pickle = parse_pickle(rest_, origin_);
    rest_ = rest_.subspan(pickle.bytes_used);
    return pickle;
  }

  void check_version() {
    const PickleContent version = next_pickle();
    const auto* number = std::get_if<std::int64_t>(&version.root.content);
    if (!number || *number != kLegacyVersion)
      refuse("has another version of PyTorch's layout than " + std::to_string(kLegacyVersion));
  }

  void check_machine() {
    const PickleContent machine = next_pickle();
    const auto* facts = std::get_if<PickleValue::Dict>(&machine.root.content);
    if (!facts) refuse("is damaged: expected the third pickle to be a dictionary");
    for (const auto& [key, value] : *facts) {
      const auto* little = std::get_if<bool>(&value.content);
      if (key == "little_endian" && little && !*little)
        refuse("was written on a big-endian machine, which is not read");
    }
  }

  std::uint64_t next_count(const std::string& key) {
    std::uint64_t count = 0;
    if (rest_.size() < sizeof count) refuse("is truncated: expected storage " + key + ", but the file ends");
    std::memcpy(&count, rest_.data(), sizeof count);
    rest_ = rest_.subspan(sizeof count);
    return count;
  }

  std::vector<std::span<const std::byte>> read_storages(const std::vector<PickledStorage>& wanted) {
    const PickleContent keys = next_pickle();
    const auto* list = std::get_if<PickleValue::List>(&keys.root.content);
    if (!list || list->size() != wanted.size())
      refuse("is damaged: expected a list of " + std::to_string(wanted.size()) + " storages" +
             (list ? ", got " + std::to_string(list->size()) : ""));
    std::map<std::string_view, std::size_t> places;  // of the storages still to come
    for (std::size_t i = 0; i < wanted.size(); ++i) places.emplace(wanted[i].key, i);
    std::vector<std::span<const std::byte>> storages(wanted.size());
    for (const PickleValue& item : *list) {
      const auto* key = std::get_if<std::string_view>(&item.content);
      const auto place = key ? places.find(*key) : places.end();
      if (place == places.end()) refuse("is damaged: the list of storages has one that no tensor uses, or one twice");
      const PickledStorage& storage = wanted[place->second];
      storages[place->second] = next_storage(storage);
      places.erase(place);
    }
    return storages;
  }

  std::span<const std::byte> next_storage(const PickledStorage& storage) {
    const std::string key(storage.key.substr(0, 40));
    const std::uint64_t count = next_count(key);
    if (count != static_cast<std::uint64_t>(storage.elements))
      refuse("storage " + key + ": expected " + std::to_string(storage.elements) + " elements, got " +
             std::to_string(count));
    const std::size_t bytes = bytes_of(storage, origin_);
    if (bytes > rest_.size())
      refuse("is truncated: storage " + key + " takes " + std::to_string(bytes) + " bytes, but " +
             std::to_string(rest_.size()) + " are left");
    const auto taken = rest_.first(bytes);
    rest_ = rest_.subspan(bytes);
    return taken;
  }

  std::span<const std::byte> file_;
  std::span<const std::byte> rest_;
  const std::string& origin_;
};

}  // namespace

CheckpointContent parse_legacy_checkpoint(std::span<const std::byte> file, const std::string& origin) {
  return LegacyReader(file, origin).read();
}

}  // namespace ilat
