#include "model_io/pytorch/pickle_json.h"

#include <nlohmann/json.hpp>
#include <string>

namespace ilat {
namespace {

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

ordered_json plain_values(const PickleValue& root) { return std::visit(ToJson{}, root.content); }

}  // namespace ilat
