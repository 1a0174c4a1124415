#include "config/config_value.h"

#include <toml++/toml.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "files/json_text.h"

namespace ilat {
namespace {

using nlohmann::json;

constexpr int kDeepest = 64;  // of nested lists and objects; what lies deeper than any field could end the stack

const ConfigValue::Other kTooDeep{"a value that is nested too deeply"};

ConfigValue value_of(const json& node, int depth = 0) {
  if (depth > kDeepest) return {kTooDeep};
  switch (node.type()) {
    case json::value_t::boolean:
      return {node.get<bool>()};
    case json::value_t::number_unsigned:
      if (!std::in_range<std::int64_t>(node.get<std::uint64_t>())) return {node.get<std::uint64_t>()};
      return {node.get<std::int64_t>()};
    case json::value_t::number_integer:
      return {node.get<std::int64_t>()};
    case json::value_t::number_float:
      return {node.get<double>()};
    case json::value_t::string:
      return {node.get<std::string>()};
    case json::value_t::array: {
      ConfigValue::List list;
      for (const json& element : node) list.push_back(value_of(element, depth + 1));
      return {std::move(list)};
    }
    case json::value_t::object: {
      ConfigValue::Object object;
      for (const auto& [key, element] : node.items()) object.push_back({key, value_of(element, depth + 1)});
      return {std::move(object)};
    }
    default:
      return {ConfigValue::Other{node.dump()}};
  }
}

ConfigValue value_of(const toml::node& node, int depth = 0) {
  ConfigValue result{kTooDeep, static_cast<int>(node.source().begin.line)};
  if (depth > kDeepest) return result;
  node.visit([&result, depth](const auto& found) {
    using Node = std::remove_cvref_t<decltype(found)>;
    if constexpr (toml::is_table<Node>) {
      ConfigValue::Object object;
      for (const auto& [key, element] : found) object.push_back({std::string(key.str()), value_of(element, depth + 1)});
      result.value = std::move(object);
    } else if constexpr (toml::is_array<Node>) {
      ConfigValue::List list;
      for (const toml::node& element : found) list.push_back(value_of(element, depth + 1));
      result.value = std::move(list);
    } else if constexpr (toml::is_date<Node> || toml::is_time<Node> || toml::is_date_time<Node>) {
      std::ostringstream text;
      text << found;
      result.value = ConfigValue::Other{text.str()};
    } else {
      result.value = found.get();
    }
  });
  return result;
}

/// As JSON writes it: quotes around text, the digits that a number needs.
template <class Plain>
std::string printed(const Plain& plain) {
  return json(plain).dump(-1, ' ', false, json::error_handler_t::replace);
}

/// JSON has no words for these, and TOML does.
std::string printed(double number) {
  if (number != number) return "nan";
  if (number - number != 0) return number > 0 ? "inf" : "-inf";
  return json(number).dump();
}

}  // namespace

const ConfigValue* ConfigValue::find(std::string_view path) const {
  const std::string_view key = path.substr(0, path.find('.'));
  const Object* object = as<Object>();
  if (!object) return nullptr;
  for (const auto& [name, found] : *object)
    if (name == key) return key.size() == path.size() ? &found : found.find(path.substr(key.size() + 1));
  return nullptr;
}

std::string describe(const ConfigValue& value) {
  struct Words {
    std::string operator()(const ConfigValue::Other& other) const { return other.text; }
    std::string operator()(bool flag) const { return printed(flag); }
    std::string operator()(std::int64_t number) const { return "the number " + printed(number); }
    std::string operator()(std::uint64_t number) const { return "the number " + printed(number); }
    std::string operator()(double number) const { return "the number " + printed(number); }
    std::string operator()(const std::string& text) const { return "the text " + printed(text); }
    std::string operator()(const ConfigValue::List&) const { return "a list"; }
    std::string operator()(const ConfigValue::Object&) const { return "an object"; }
  };
  return std::visit(Words(), value.value);
}

ConfigValue parse_json_config(std::string_view text, const std::string& origin, ErrorCode code) {
  return value_of(parse_json(text, origin, code));
}

ConfigValue parse_toml_config(std::string_view text, const std::string& origin, ErrorCode code) {
  try {
    return value_of(static_cast<const toml::node&>(toml::parse(text, origin)));
  } catch (const toml::parse_error& mistake) {
    throw Error(code,
                "line " + std::to_string(mistake.source().begin.line) +
                    " is not TOML: " + std::string(mistake.description()),
                origin);
  }
}

}  // namespace ilat
