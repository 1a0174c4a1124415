#pragma once

#include <CLI/App.hpp>
#include <string>
#include <type_traits>

#include "config/enum_names.h"

namespace ilat {

/// An option whose value is one of an enum's words; another word is a usage error that lists them. Its type name is the
/// words between bars, "channel|instance|group" (see command_facts.h).
template <class Enum, class Target>
CLI::Option* add_enum_option(CLI::App* command, const std::string& name, Target& target, const std::string& meaning) {
  const auto read = [&target, name](const std::string& word) {
    const auto value = value_of<Enum>(word);
    if (!value) throw CLI::ValidationError(name, "\"" + word + "\" is none of " + choices_of<Enum>());
    target = *value;
  };
  std::string words = choices_of<Enum>();
  std::erase(words, ' ');
  CLI::Option* option = command->add_option_function<std::string>(name, read, meaning)->type_name(words);
  if constexpr (std::is_same_v<Target, Enum>) option->default_str(std::string(name_of(target)));
  return option;
}

}  // namespace ilat
