// The layout since PyTorch 1.6: NAME/data.pkl holds the object, NAME/data/KEY the elements of one storage each.
#include <algorithm>

#include "ilat/error.h"
#include "model_io/pytorch/checkpoint_tensors.h"
#include "model_io/pytorch/zip_archive.h"

namespace ilat {
namespace {

std::string text_of(const std::vector<std::byte>& bytes) {
  std::string text(reinterpret_cast<const char*>(bytes.data()), std::min<std::size_t>(bytes.size(), 40));
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

}  // namespace

CheckpointContent parse_zip_checkpoint(std::span<const std::byte> file, const std::string& origin) {
  const auto refuse = [&](const std::string& problem) { throw Error(ErrorCode::bad_input, problem, origin); };
  auto entries = read_zip_archive(file, origin);
  if (entries.contains("constants.pkl"))
    refuse("is a TorchScript program, not a checkpoint; save the module's state_dict() instead");
  if (!entries.contains("data.pkl")) refuse("is a zip archive without data.pkl; expected a checkpoint of torch.save");
  if (const auto order = entries.find("byteorder"); order != entries.end() && text_of(order->second) != "little")
    refuse("was written on a big-endian machine, which is not read");

  PickleContent pickle = parse_pickle(entries.at("data.pkl"), origin);
  if (pickle.bytes_used != entries.at("data.pkl").size()) refuse("has bytes after the end of the pickle data.pkl");
  std::vector<std::span<const std::byte>> storages;
  for (const PickledStorage& storage : pickle.storages) {
    const std::string key(storage.key.substr(0, 40));
    const auto entry = entries.find("data/" + std::string(storage.key));
    if (entry == entries.end()) refuse("has no entry data/" + key + ", which a tensor uses");
    if (entry->second.size() != bytes_of(storage, origin))
      refuse("storage " + key + ": expected " + std::to_string(storage.elements) + " elements of " +
             std::string(name_of(storage.dtype)) + ", got an entry of " + std::to_string(entry->second.size()) +
             " bytes");
    storages.push_back(entry->second);
  }
  CheckpointContent content = place_tensors(std::move(pickle), storages, file.size(), origin);
  for (auto& [name, bytes] : entries) content.copies.push_back(std::move(bytes));  // moving keeps the views valid
  return content;
}

}  // namespace ilat
