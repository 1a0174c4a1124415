#include "config/model_config.h"

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "config/enum_names.h"
#include "config/model_checks.h"
#include "files/json_text.h"
#include "ilat/error.h"

namespace ilat {
namespace {

using ilat::take;  // beside those below
using nlohmann::json;

constexpr const char* kFormat = "ilat-model/1";

bool take(const json& value, int& field) {
  if (!value.is_number_integer()) return false;
  const bool too_large = value.is_number_unsigned() && value.get<std::uint64_t>() > std::numeric_limits<int>::max();
  const auto number = too_large ? std::numeric_limits<std::int64_t>::max() : value.get<std::int64_t>();
  if (number < std::numeric_limits<int>::min() || number > std::numeric_limits<int>::max()) return false;
  field = static_cast<int>(number);
  return true;
}

bool take(const json& value, double& field) { return value.is_number() ? (field = value.get<double>(), true) : false; }

bool take(const json& value, std::vector<int>& field) {
  if (!value.is_array()) return false;
  std::vector<int> numbers(value.size());
  for (std::size_t i = 0; i < numbers.size(); ++i)
    if (!take(value[i], numbers[i])) return false;
  field = std::move(numbers);
  return true;
}

template <class Enum>
requires std::is_enum_v<Enum>
bool take(const json& value, Enum& field) {
  const auto known = value.is_string() ? value_of<Enum>(value.get<std::string>()) : std::nullopt;
  if (known) field = *known;
  return known.has_value();
}

std::string expected(const std::string&) { return "text"; }
std::string expected(int) { return "a whole number of at most 32 bits"; }
std::string expected(double) { return "a number"; }
std::string expected(const std::vector<int>&) { return "a list of whole numbers"; }
std::string expected(const std::map<std::string, std::string>&) { return "an object whose values are text"; }
template <class Enum>
requires std::is_enum_v<Enum> std::string expected(Enum) { return choices_of<Enum>(); }

/// Reads one JSON object field by field; what it does not like it adds to `problems`.
class ObjectReader {
 public:
  /// @param prefix of keys in problems, "transformer."
  ObjectReader(const json& object, std::string prefix, std::vector<std::string>& problems)
      : object_(object), prefix_(std::move(prefix)), problems_(problems) {}

  template <class Field>
  void read(const std::string& key, Field& field) {
    const json* value = find(key);
    if (!value || take(*value, field)) return;
    problems_.push_back(prefix_ + key + ": expected " + expected(field) + ", got " + describe(*value));
  }
  /// @return null if the key is not there
  const json* find(const std::string& key) {
    known_.append(known_.empty() ? "" : ", ").append(key);
    seen_.push_back(key);
    const auto found = object_.find(key);
    return found == object_.end() ? nullptr : &*found;
  }
  void report_unknown_keys() const {
    for (const auto& [key, value] : object_.items())
      if (std::find(seen_.begin(), seen_.end(), key) == seen_.end())
        problems_.push_back(prefix_ + key + ": unknown key; expected one of " + known_);
  }

 private:
  const json& object_;
  std::string prefix_;
  std::vector<std::string>& problems_;
  std::vector<std::string> seen_;
  std::string known_;
};

template <class Config>
void read_part(const json& object, const std::string& name, Config& config, std::vector<std::string>& problems) {
  if (!object.is_object()) {
    problems.push_back(name + ": expected an object, got " + describe(object));
    return;
  }
  ObjectReader reader(object, name + ".", problems);
  visit_fields(config, [&](const char* key, auto& field, const char*) { reader.read(key, field); });
  reader.report_unknown_keys();
}

template <class Config>
void read_part(const json& object, const std::string& name, std::optional<Config>& config,
               std::vector<std::string>& problems) {
  read_part(object, name, config.emplace(), problems);
}

template <class Config>
nlohmann::ordered_json part_to_json(const Config& config) {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();
  visit_fields(config, [&](const char* key, const auto& field, const char*) {
    if constexpr (std::is_enum_v<std::remove_cvref_t<decltype(field)>>) {
      object[key] = name_of(field);
    } else {
      object[key] = field;
    }
  });
  return object;
}

/// Calls visit(name, part) for the parts of model.json that are objects with fields.
template <class Config, class Visitor>
void visit_parts(Config& config, Visitor&& visit) {
  visit("xdog", config.xdog);
  visit("image_tokenizer", config.image_tokenizer);
  visit("sketch_tokenizer", config.sketch_tokenizer);
  visit("transformer", config.transformer);
}

}  // namespace

ModelConfig parse_model_config(const std::string& text, const std::string& origin) {
  const json object = parse_json(text, origin, ErrorCode::bad_model);
  if (!object.is_object())
    throw Error(ErrorCode::bad_model, "expected an object with a \"format\", got " + describe(object), origin);
  std::vector<std::string> problems;
  ObjectReader reader(object, "", problems);

  const json* format = reader.find("format");
  if (!format || *format != kFormat) {
    problems.push_back(std::string("format: expected \"") + kFormat + "\", got " +
                       (format ? describe(*format) : "none"));
  }
  ModelConfig config;
  reader.read("name", config.name);
  reader.read("description", config.description);
  reader.read("licence", config.licence);
  reader.read("provenance", config.provenance);
  visit_parts(config, [&](const char* name, auto& part) {
    if (const json* found = reader.find(name)) read_part(*found, name, part, problems);
  });
  reader.report_unknown_keys();
  for (std::string& problem : problems_of(config)) problems.push_back(std::move(problem));

  if (problems.empty()) return config;
  std::string message = problems.size() == 1 ? "1 problem:" : std::to_string(problems.size()) + " problems:";
  for (const std::string& problem : problems) message.append("\n  ").append(problem);
  throw Error(ErrorCode::bad_model, message, origin);
}

std::string model_config_to_json(const ModelConfig& config) {
  nlohmann::ordered_json object;
  object["format"] = kFormat;
  object["name"] = config.name;
  object["description"] = config.description;
  object["licence"] = config.licence;
  object["provenance"] = config.provenance;
  visit_parts(config, [&](const char* name, const auto& part) {
    if constexpr (requires { part.has_value(); }) {
      if (part) object[name] = part_to_json(*part);
    } else {
      object[name] = part_to_json(part);
    }
  });
  return object.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

}  // namespace ilat
