#include "config/config_reader.h"

#include <cmath>
#include <utility>

namespace ilat {
namespace {

/// A whole number, if `Number` holds it.
template <class Number>
bool take_whole(const ConfigValue& value, Number& field) {
  if (const auto* number = value.as<std::int64_t>(); number && std::in_range<Number>(*number)) {
    field = static_cast<Number>(*number);
    return true;
  }
  if (const auto* number = value.as<std::uint64_t>(); number && std::in_range<Number>(*number)) {
    field = static_cast<Number>(*number);
    return true;
  }
  return false;
}

template <class Kind, class Field>
bool take_as(const ConfigValue& value, Field& field) {
  const Kind* found = value.as<Kind>();
  if (found) field = *found;
  return found != nullptr;
}

}  // namespace

bool take(const ConfigValue& value, bool& field) { return take_as<bool>(value, field); }
bool take(const ConfigValue& value, int& field) { return take_whole(value, field); }
bool take(const ConfigValue& value, std::uint64_t& field) { return take_whole(value, field); }
bool take(const ConfigValue& value, std::string& field) { return take_as<std::string>(value, field); }
bool take(const ConfigValue& value, std::filesystem::path& field) { return take_as<std::string>(value, field); }

bool take(const ConfigValue& value, double& field) {
  double number = 0;
  if (const auto* whole = value.as<std::int64_t>()) {
    number = static_cast<double>(*whole);
  } else if (const auto* large = value.as<std::uint64_t>()) {
    number = static_cast<double>(*large);
  } else if (!take_as<double>(value, number) || !std::isfinite(number)) {
    return false;
  }
  field = number;
  return true;
}

bool take(const ConfigValue& value, std::vector<int>& field) {
  const auto* list = value.as<ConfigValue::List>();
  if (!list) return false;
  std::vector<int> numbers(list->size());
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (!take((*list)[i], numbers[i])) return false;
  field = std::move(numbers);
  return true;
}

bool take(const ConfigValue& value, std::map<std::string, std::string>& field) {
  const auto* object = value.as<ConfigValue::Object>();
  if (!object) return false;
  std::map<std::string, std::string> texts;
  for (const auto& [key, text] : *object)
    if (!take(text, texts[key])) return false;
  field = std::move(texts);
  return true;
}

void ConfigReader::report_unknown_keys() const {
  std::string known;
  for (const std::string& key : keys_) known.append(known.empty() ? "" : ", ").append(key);
  for (const auto& [key, value] : object_)
    if (std::find(keys_.begin(), keys_.end(), key) == keys_.end())
      problems_.add(path_of(key), "unknown key; expected one of " + known);
}

}  // namespace ilat
