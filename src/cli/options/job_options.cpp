#include "cli/options/job_options.h"

#include <CLI/CLI.hpp>
#include <type_traits>

#include "cli/help.h"
#include "jobs/edit_job/edit_job_fields.h"
#include "jobs/edit_job/field_text.h"

namespace ilat {

namespace {

/// "-o,--output"; "PHOTO" of one that stands without a dash
std::string names_of(const JobField& field) {
  if (!field.positional.empty()) return std::string(field.positional);
  const std::string name = "--" + std::string(field.name);
  return field.letter ? std::string{'-', field.letter, ','} + name : name;
}

template <class Value>
inline constexpr bool kIsList = false;
template <class Element>
inline constexpr bool kIsList<std::vector<Element>> = true;

template <class Value>
CLI::Option* add_option(CLI::App* command, const JobField& field, const Value& value) {
  const std::string meaning(field.meaning);
  if constexpr (std::is_same_v<Value, bool>) {
    return command->add_flag(names_of(field), meaning);
  } else {
    const auto check = [name = std::string(field.name)](const std::string& text) { parse_edit_job({{name, text}}); };
    CLI::Option* option = command->add_option_function<std::string>(names_of(field), check, meaning);
    if constexpr (kIsList<Value>) option->join(';');
    return option->type_name(takes_of(field, value))->default_str(text_of(value));
  }
}

}  // namespace

void JobOptions::add_to(CLI::App* command, const std::set<std::string>& only) {
  const EditJob defaults;
  visit_fields(defaults, [&](const JobField& field, const auto& value) {
    const std::string name(field.name);
    if (!only.empty() && !only.contains(name)) return;
    CLI::Option* option = options_[name] = add_option(command, field, value);
    place(option, title_of(field.heading), field.common);
  });
  visit_fields(defaults, [&](const JobField& field, const auto&) {
    const auto one = options_.find(std::string(field.name)), other = options_.find(std::string(field.excludes));
    if (one != options_.end() && other != options_.end()) one->second->excludes(other->second);
  });
}

std::vector<CLI::Option*> JobOptions::settings() const {
  std::vector<CLI::Option*> all;
  for (const auto& [name, option] : options_)
    if (is_setting(name)) all.push_back(option);
  return all;
}

FieldTexts JobOptions::given() const {
  FieldTexts texts;
  for (const auto& [name, option] : options_)
    if (option->count() > 0) texts[name] = option->reduced_results().back();
  return texts;
}

}  // namespace ilat
