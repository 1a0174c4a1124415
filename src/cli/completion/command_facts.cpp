#include "cli/completion/command_facts.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <regex>
#include <sstream>

namespace ilat {

namespace {

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, separator);) parts.push_back(part);
  return parts;
}

bool is_choice(const std::string& word) {
  return !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

/// "cached|refresh" -> both; "auto|full|X,Y,SIDE" -> auto, full; "TEXT:{a,b}" (CLI::IsMember) -> a, b.
std::vector<std::string> choices_in(const std::string& takes) {
  std::vector<std::string> words;
  const auto open = takes.find(":{");
  if (open != std::string::npos && takes.back() == '}') {
    words = split(takes.substr(open + 2, takes.size() - open - 3), ',');
  } else if (takes.find('|') != std::string::npos) {
    words = split(takes, '|');
  }
  std::erase_if(words, [](const std::string& word) { return !is_choice(word); });
  return words;
}

Completes completes(const OptionFacts& option) {
  const std::string kind = option.takes.substr(0, option.takes.find_first_of(": "));
  if (kind == "FOLDER") return Completes::folders;
  return kind == "FILE" || kind == "PATH" ? Completes::files : Completes::nothing;
}

/// "FLOAT in [0.1 - 20]" where CLI11 says "FLOAT:FLOAT in [0.1 - 20]"
std::string type_of(const CLI::Option& option) {
  const std::string type = option.get_type_name();
  const auto colon = type.find(':');
  const bool twice = colon != std::string::npos && type.compare(colon + 1, colon, type, 0, colon) == 0;
  return twice ? type.substr(colon + 1) : type;
}

OptionFacts facts_of(const CLI::Option& option) {
  OptionFacts facts;
  facts.positional = option.get_positional();
  for (const auto& name : option.get_snames()) facts.names.push_back("-" + name);
  for (const auto& name : option.get_lnames()) facts.names.push_back("--" + name);
  if (facts.positional) facts.names = {option.get_name(true)};
  facts.meaning = option.get_description();
  facts.required = option.get_required();
  if (option.get_items_expected_max() == 0) return facts;
  facts.takes = type_of(option);
  facts.default_value = option.get_default_str();
  facts.choices = choices_in(facts.takes);
  facts.completes = completes(facts);
  return facts;
}

/// A group's options are the command's; CLI11 keeps them in a nameless subcommand, which has a --help of its own.
void add_options(const CLI::App& command, std::vector<const CLI::Option*>& options) {
  for (const CLI::Option* option : command.get_options()) {
    const std::string name = option->get_name();  // empty = hidden
    const bool known =
        std::any_of(options.begin(), options.end(), [&](auto* each) { return each->get_name() == name; });
    if (!known && !name.empty()) options.push_back(option);
  }
  for (const CLI::App* group : command.get_subcommands([](const CLI::App* sub) { return sub->get_name().empty(); }))
    add_options(*group, options);
}

CommandFacts facts_of(const CLI::App& command, const std::string& parent) {
  CommandFacts facts;
  facts.name = command.get_name();
  facts.path = parent.empty() ? facts.name : parent + " " + facts.name;
  facts.meaning = command.get_description();
  facts.footer = std::regex_replace(command.get_footer(), std::regex(R"(\s*\\\n\s*)"), " ");
  std::vector<const CLI::Option*> options;
  add_options(command, options);
  for (const CLI::Option* option : options) facts.options.push_back(facts_of(*option));
  for (const CLI::App* sub : command.get_subcommands([](const CLI::App* each) { return !each->get_name().empty(); }))
    facts.commands.push_back(facts_of(*sub, facts.path));
  return facts;
}

}  // namespace

CommandFacts facts_of(const CLI::App& command) { return facts_of(command, ""); }

std::vector<const CommandFacts*> all_commands(const CommandFacts& root) {
  std::vector<const CommandFacts*> commands{&root};
  for (const CommandFacts& command : root.commands) {
    const auto below = all_commands(command);
    commands.insert(commands.end(), below.begin(), below.end());
  }
  return commands;
}

std::vector<std::string> examples_in(const std::string& footer) {
  std::vector<std::string> examples;
  for (const std::string& line : split(footer, '\n'))
    if (line.starts_with("  ilat ")) examples.push_back(line.substr(2));
  return examples;
}

}  // namespace ilat
