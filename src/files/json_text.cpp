#include "files/json_text.h"

#include <nlohmann/json.hpp>
#include <set>
#include <vector>

namespace ilat {

using nlohmann::json;

json parse_json(std::string_view text, const std::string& origin, ErrorCode code) {
  std::vector<std::set<std::string>> open_objects;  // the keys seen so far in each object around the parser
  const auto watch_keys = [&](int, json::parse_event_t event, json& parsed) {
    if (event == json::parse_event_t::object_start) open_objects.emplace_back();
    if (event == json::parse_event_t::object_end) open_objects.pop_back();
    if (event == json::parse_event_t::key && !open_objects.back().insert(parsed.get<std::string>()).second) {
      throw Error(code, "has the JSON key \"" + parsed.get<std::string>() + "\" twice in one object", origin);
    }
    return true;
  };
  try {
    return json::parse(text, watch_keys);
  } catch (const json::exception& mistake) {
    throw Error(code, std::string("is not valid JSON: ") + mistake.what(), origin);
  }
}

std::string describe(const json& value) {
  const auto printed = [&] { return value.dump(-1, ' ', false, json::error_handler_t::replace); };
  if (value.is_string()) return "the text " + printed();
  if (value.is_number()) return "the number " + printed();
  if (value.is_array()) return "a list";
  if (value.is_object()) return "an object";
  return printed();  // true, false, null
}

bool take(const json& value, std::string& field) {
  return value.is_string() ? (field = value.get<std::string>(), true) : false;
}

bool take(const json& value, std::map<std::string, std::string>& field) {
  if (!value.is_object()) return false;
  for (const auto& [key, text] : value.items())
    if (!take(text, field[key])) return false;
  return true;
}

}  // namespace ilat
