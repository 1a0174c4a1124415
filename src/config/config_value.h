#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "ilat/error.h"

namespace ilat {

/// A value of a configuration, whichever format it was written in: a JSON value, or a value of a TOML file.
struct ConfigValue {
  struct Entry;  // a std::pair would have to be whole before ConfigValue is
  using List = std::vector<ConfigValue>;
  using Object = std::vector<Entry>;
  /// What no field takes: null, a date.
  struct Other {
    std::string text;
  };

  /// A whole number is an int64, or a uint64 if it is above all of those.
  std::variant<Other, bool, std::int64_t, std::uint64_t, double, std::string, List, Object> value;
  int line = 0;  ///< of the file, from 1; 0 = not known (JSON)

  /// Null if this is another kind of value.
  template <class Kind>
  const Kind* as() const {
    return std::get_if<Kind>(&value);
  }
  /// The value under `path`, keys joined by dots ("transformer.heads"); null if there is none.
  const ConfigValue* find(std::string_view path) const;
};

struct ConfigValue::Entry {
  std::string key;
  ConfigValue value;
};

/// What a value is, in words for error messages: "the text \"abc\"", "the number 3.5", "a list", "an object".
std::string describe(const ConfigValue& value);

/// @throws Error `code` in the name of `origin`, with the place of the mistake; also for a key that stands twice.
ConfigValue parse_json_config(std::string_view text, const std::string& origin, ErrorCode code);
ConfigValue parse_toml_config(std::string_view text, const std::string& origin, ErrorCode code);

}  // namespace ilat
