#include "model_io/pytorch/weight_source.h"

#include <optional>
#include <set>

#include "ilat/error.h"
#include "model_io/pytorch/checkpoint.h"

namespace ilat {
namespace {

/// The part of `name` before `anchor`, if the name is that or ends in it after a dot.
std::optional<std::string> prefix_of(const std::string& name, const std::string& anchor) {
  if (name == anchor) return "";
  if (!name.ends_with("." + anchor)) return std::nullopt;
  return name.substr(0, name.size() - anchor.size());
}

std::string some_names(const NamedWeights& tensors) {
  std::string names;
  int left = 5;
  for (const auto& [name, tensor] : tensors) {
    if (left-- == 0) return names + ", ...";
    names.append(names.empty() ? "" : ", ").append(name.substr(0, 100));
  }
  return names.empty() ? "none" : names;
}

}  // namespace

WeightSource open_weights(const std::filesystem::path& path) {
  WeightSource source{.path = path, .tensors = {}, .iteration = {}, .memory = {}};
  if (is_checkpoint(path)) {
    const auto file = std::make_shared<const CheckpointFile>(CheckpointFile::open(path));
    source.tensors = file->tensors();
    if (const auto* dict = std::get_if<PickleValue::Dict>(&file->root().content))
      for (const PickleEntry& entry : *dict)
        if (const auto* number = std::get_if<std::int64_t>(&entry.value.content); number && entry.key == "iteration")
          source.iteration = std::to_string(*number);
    source.memory = file;
  } else {
    const auto file = std::make_shared<const SafetensorsFile>(SafetensorsFile::open(path));
    source.tensors = file->tensors();
    if (const auto iteration = file->metadata().find("iteration"); iteration != file->metadata().end())
      source.iteration = iteration->second;
    source.memory = file;
  }
  return source;
}

NamedWeights network_weights(const WeightSource& source, const std::vector<std::string>& anchors,
                             const std::string& network) {
  std::set<std::string> prefixes;
  for (const auto& [name, tensor] : source.tensors)
    for (const std::string& anchor : anchors)
      if (const auto prefix = prefix_of(name, anchor)) prefixes.insert(*prefix);
  if (prefixes.empty())
    throw Error(ErrorCode::bad_model,
                "holds no " + network + ": expected a tensor named ..." + anchors.front() + ", got " +
                    some_names(source.tensors),
                source.path.string());
  if (prefixes.size() > 1)
    throw Error(ErrorCode::bad_model,
                "holds more than one " + network + ": under \"" + *prefixes.begin() + "\" and \"" +
                    *std::next(prefixes.begin()) + "\"; expected one",
                source.path.string());
  NamedWeights weights;
  for (const auto& [name, tensor] : source.tensors)
    if (name.starts_with(*prefixes.begin())) weights.emplace(name.substr(prefixes.begin()->size()), tensor);
  return weights;
}

}  // namespace ilat
