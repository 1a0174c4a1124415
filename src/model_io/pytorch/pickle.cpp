#include "model_io/pytorch/pickle.h"

#include <nlohmann/json.hpp>
#include <set>

#include "model_io/pytorch/pickle_machine.h"

namespace ilat {
namespace {

/// Copies the machine's objects into a tree. A shared object is copied wherever it is used, and one that holds itself
/// would never end: hence the limits.
class TreeBuilder {
 public:
  explicit TreeBuilder(const PickleMachine& machine) : machine_(machine) {}

  PickleValue build(PickleNodeId id, std::size_t depth = 0) {
    if (++objects_ > kMostPickleObjects)
      machine_.refuse("unfolds to more than " + std::to_string(kMostPickleObjects) + " objects");
    if (depth > kMostPickleDepth)
      machine_.refuse("nests lists and dictionaries deeper than " + std::to_string(kMostPickleDepth) +
                      " levels, or one holds itself");
    using Kind = PickleNode::Kind;
    const PickleNode& node = machine_.node(id);
    switch (node.kind) {
      case Kind::none:
        return {};
      case Kind::boolean:
        return {node.integer != 0};
      case Kind::integer:
        return {node.integer};
      case Kind::real:
        return {node.real};
      case Kind::text:
        return {counted(node.text)};
      case Kind::list:
      case Kind::tuple:
        return {list(node, depth)};
      case Kind::dict:
        return {dict(node, depth)};
      case Kind::tensor:
        if (node.integer < 0) machine_.refuse("has a Parameter without a tensor");
        return {PickleValue::Tensor{static_cast<std::size_t>(node.integer)}};
      case Kind::global:
        machine_.refuse("holds a type as a value, which is refused");
      case Kind::storage:
        machine_.refuse("holds a bare storage, which is refused; expected tensors");
      case Kind::mark:
        break;
    }
    machine_.refuse("is damaged: a MARK inside a list");
  }

 private:
  PickleValue::List list(const PickleNode& node, std::size_t depth) {
    PickleValue::List values;
    for (const PickleNodeId item : node.items) values.push_back(build(item, depth + 1));
    return values;
  }

  PickleValue::Dict dict(const PickleNode& node, std::size_t depth) {
    PickleValue::Dict values;
    std::set<std::string, std::less<>> seen;
    for (std::size_t i = 0; i < node.items.size(); i += 2) {
      std::string name = key(machine_.node(node.items[i]));
      if (!seen.insert(name).second) machine_.refuse("has the key \"" + shortened(name) + "\" twice in one dictionary");
      values.push_back({std::move(name), build(node.items[i + 1], depth + 1)});
    }
    return values;
  }

  std::string key(const PickleNode& node) {
    if (node.kind == PickleNode::Kind::text) return std::string(counted(node.text));
    if (node.kind == PickleNode::Kind::integer) return std::to_string(node.integer);
    machine_.refuse("has a dictionary key that is neither text nor a whole number");
  }

  std::string_view counted(std::string_view text) {
    if ((text_ += text.size()) > kMostPickleText)
      machine_.refuse("unfolds to more than " + std::to_string(kMostPickleText) + " bytes of text");
    return text;
  }

  static std::string shortened(const std::string& name) { return name.size() < 80 ? name : name.substr(0, 80) + "..."; }

  const PickleMachine& machine_;
  std::size_t objects_ = 0;
  std::size_t text_ = 0;
};

using nlohmann::ordered_json;

bool holds_tensors_alone(const PickleValue& value) {
  if (std::holds_alternative<PickleValue::Tensor>(value.content)) return true;
  const auto* dict = std::get_if<PickleValue::Dict>(&value.content);
  if (!dict || dict->empty()) return false;
  for (const PickleEntry& entry : *dict)
    if (!holds_tensors_alone(entry.value)) return false;
  return true;
}

struct ToJson {
  ordered_json operator()(std::monostate) const { return nullptr; }
  ordered_json operator()(bool flag) const { return flag; }
  ordered_json operator()(std::int64_t number) const { return number; }
  ordered_json operator()(double number) const { return number; }
  ordered_json operator()(std::string_view text) const { return std::string(text); }
  ordered_json operator()(PickleValue::Tensor) const { return nullptr; }
  ordered_json operator()(const PickleValue::List& list) const {
    ordered_json values = ordered_json::array();
    for (const PickleValue& value : list) values.push_back(std::visit(*this, value.content));
    return values;
  }
  ordered_json operator()(const PickleValue::Dict& dict) const {
    ordered_json values = ordered_json::object();
    for (const PickleEntry& entry : dict)
      if (!holds_tensors_alone(entry.value)) values.push_back({entry.key, std::visit(*this, entry.value.content)});
    return values;
  }
};

}  // namespace

PickleContent parse_pickle(std::span<const std::byte> bytes, const std::string& origin) {
  PickleMachine machine(bytes, origin);
  PickleContent content;
  content.root = TreeBuilder(machine).build(machine.run());
  content.storages = machine.take_storages();
  content.tensors = machine.take_tensors();
  content.bytes_used = machine.bytes_used();
  return content;
}

ordered_json plain_values(const PickleValue& root) { return std::visit(ToJson{}, root.content); }

}  // namespace ilat
