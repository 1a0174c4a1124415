#pragma once

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "config/config_problems.h"
#include "config/config_value.h"
#include "config/enum_names.h"

namespace ilat {

// Plain structs are read from JSON and TOML alike, through their `visit_fields`:
//
//   ConfigProblems problems;
//   read_config(parse_toml_config(text, "faces.toml", ErrorCode::usage), recipe, problems);
//   problems.throw_if_any(...);
//
// A key that the input leaves out keeps the struct's default. A field may be bool, int, std::uint64_t, double,
// std::string, std::filesystem::path (as written), std::vector<int>, std::map<std::string, std::string>, an enum that
// has EnumNames, another such struct, or a std::optional of any of these.

/// Puts a value into a field. @return false if it is of another kind; the field is then as it was.
bool take(const ConfigValue& value, bool& field);
bool take(const ConfigValue& value, int& field);
bool take(const ConfigValue& value, std::uint64_t& field);
bool take(const ConfigValue& value, double& field);
bool take(const ConfigValue& value, std::string& field);
bool take(const ConfigValue& value, std::filesystem::path& field);
bool take(const ConfigValue& value, std::vector<int>& field);
bool take(const ConfigValue& value, std::map<std::string, std::string>& field);
template <class Enum>
requires std::is_enum_v<Enum>
bool take(const ConfigValue& value, Enum& field) {
  const std::string* word = value.as<std::string>();
  const auto known = word ? value_of<Enum>(*word) : std::nullopt;
  if (known) field = *known;
  return known.has_value();
}

/// What such a field takes, in words.
inline std::string expected(bool) { return "true or false"; }
inline std::string expected(int) { return "a whole number of at most 32 bits"; }
inline std::string expected(std::uint64_t) { return "a whole number from 0"; }
inline std::string expected(double) { return "a number"; }
inline std::string expected(const std::string&) { return "text"; }
inline std::string expected(const std::filesystem::path&) { return "a path as text"; }
inline std::string expected(const std::vector<int>&) { return "a list of whole numbers"; }
inline std::string expected(const std::map<std::string, std::string>&) { return "an object whose values are text"; }
template <class Enum>
requires std::is_enum_v<Enum>
std::string expected(Enum) {
  return choices_of<Enum>();
}

/// The fields of one struct, met one after the other in the object that has their values.
class ConfigReader {
 public:
  /// @param path of the object, for the keys of problems; empty = the whole input
  ConfigReader(const ConfigValue::Object& object, std::string path, ConfigProblems& problems)
      : object_(object), path_(std::move(path)), problems_(problems) {}

  template <class Field>
  void operator()(const std::string& key, Field& field, const auto&...) {
    keys_.push_back(key);
    const auto found = std::find_if(object_.begin(), object_.end(), [&](const auto& item) { return item.key == key; });
    if (found != object_.end()) read(found->value, path_of(key), field);
  }
  /// To be called after the last field.
  void report_unknown_keys() const;

 private:
  std::string path_of(const std::string& key) const { return path_.empty() ? key : path_ + "." + key; }

  template <class Field>
  void read(const ConfigValue& value, const std::string& path, std::optional<Field>& field) {
    read(value, path, field.emplace());
  }
  template <class Field>
  void read(const ConfigValue& value, const std::string& path, Field& field);

  const ConfigValue::Object& object_;
  std::string path_;
  ConfigProblems& problems_;
  std::vector<std::string> keys_;
};

/// Reads an object into a struct. Unknown keys (with those that are known) and values of a wrong kind go to `problems`.
/// @param path of the object in the whole input; empty = it is the whole input
template <class Config>
void read_config(const ConfigValue& value, Config& config, ConfigProblems& problems, const std::string& path = {}) {
  const auto* object = value.as<ConfigValue::Object>();
  if (!object) return problems.add(path, "expected an object, got " + describe(value));
  ConfigReader reader(*object, path, problems);
  visit_fields(config, reader);
  reader.report_unknown_keys();
}

template <class Field>
void ConfigReader::read(const ConfigValue& value, const std::string& path, Field& field) {
  if constexpr (requires { visit_fields(field, *this); }) {
    read_config(value, field, problems_, path);
  } else if (!take(value, field)) {
    problems_.add(path, "expected " + expected(field) + ", got " + describe(value));
  }
}

}  // namespace ilat
