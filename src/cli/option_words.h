#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <type_traits>

#include "config/enum_names.h"
#include "ilat/options.h"

namespace ilat {

/// "channel|instance|group": the type name of an option that takes one of an enum's words (see command_facts.h).
template <class Enum>
std::string words_of() {
  std::string words = choices_of<Enum>();
  std::erase(words, ' ');
  return words;
}

/// An option whose value is one of an enum's words; another word is a usage error that lists them.
template <class Enum, class Target>
CLI::Option* add_word_option(CLI::App* command, const std::string& name, Target& target, const std::string& meaning) {
  const auto read = [&target, name](const std::string& word) {
    const auto value = value_of<Enum>(word);
    if (!value) throw CLI::ValidationError(name, "\"" + word + "\" is none of " + choices_of<Enum>());
    target = *value;
  };
  CLI::Option* option = command->add_option_function<std::string>(name, read, meaning)->type_name(words_of<Enum>());
  if constexpr (std::is_same_v<Target, Enum>) option->default_str(std::string(name_of(target)));
  return option;
}

/// --model FOLDER
CLI::Option* add_model_option(CLI::App* command, std::filesystem::path& folder);

/// --frame auto | full | x,y,side
CLI::Option* add_frame_option(CLI::App* command, FrameChoice& choice, Frame& frame);

}  // namespace ilat
