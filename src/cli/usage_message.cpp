#include "cli/usage_message.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <regex>

#include "cli/completion/command_facts.h"
#include "files/nearest_word.h"

namespace ilat {

namespace {

std::string name_of(const OptionFacts& option) { return option.names.back(); }

const OptionFacts* find(const CommandFacts& command, const std::string& name) {
  const auto found = std::find_if(command.options.begin(), command.options.end(),
                                  [&](const OptionFacts& option) { return name_of(option) == name; });
  return found == command.options.end() ? nullptr : &*found;
}

std::string did_you_mean(const std::string& word, const std::vector<std::string>& known) {
  const std::string nearest = nearest_word(word, known);
  return nearest.empty() ? "" : "; did you mean " + nearest + "?";
}

std::string names_below(const CommandFacts& command) {
  std::string names;
  for (const CommandFacts& below : command.commands) names += (names.empty() ? "" : ", ") + below.name;
  return names;
}

/// A word of the command line that nothing takes.
std::string unknown_word(const CommandFacts& command, const std::vector<std::string>& words) {
  const auto option = std::find_if(words.begin(), words.end(), [](const auto& word) { return word.starts_with('-'); });
  std::vector<std::string> known;
  if (option != words.end()) {
    const std::string name = option->substr(0, option->find('='));
    for (const OptionFacts& each : command.options) known.insert(known.end(), each.names.begin(), each.names.end());
    return command.path + " has no option " + name + did_you_mean(name, known);
  }
  if (command.commands.empty()) return command.path + " does not expect \"" + words.front() + "\"";
  for (const CommandFacts& below : command.commands) known.push_back(below.name);
  const std::string meant = did_you_mean(words.front(), known);
  return "there is no command " + words.front() + (meant.empty() ? "; expected " + names_below(command) : meant);
}

std::string for_example(const CommandFacts& command) {
  const auto examples = examples_in(command.footer);
  return examples.empty() ? "" : "; for example: " + examples.front();
}

std::string what_it_takes(const OptionFacts& option) {
  if (option.takes.starts_with("INT")) return "a whole number";
  if (option.takes.starts_with("UINT")) return "a whole number from 0";
  if (option.takes.starts_with("FLOAT")) return "a number";
  return option.takes;
}

/// 0.100000 -> 0.1, 20.000000 -> 20
std::string short_number(const std::string& number) {
  return number.find('.') == std::string::npos ? number : std::regex_replace(number, std::regex(R"(\.?0+$)"), "");
}

/// CLI11's sentence in our words, where it is one of those that say too little.
std::string in_our_words(const CommandFacts& command, const std::string& sentence) {
  std::smatch part;
  const auto is = [&](const char* pattern) { return std::regex_match(sentence, part, std::regex(pattern)); };
  if (is("A subcommand is required")) return "name a command: " + names_below(command);
  if (is("(.*) is required")) {
    const OptionFacts* option = find(command, part.str(1));
    return part.str(1) + (option ? " is missing (" + option->meaning + ")" : " is missing") + for_example(command);
  }
  if (is("Could not convert: (.*) = (.*)")) {
    if (const OptionFacts* option = find(command, part.str(1)))
      return part.str(1) + ": expected " + what_it_takes(*option) + ", got \"" + part.str(2) + "\"";
  }
  if (is("(.*): Value (.*) not in range (.*) to (.*)"))
    return part.str(1) + ": expected " + short_number(part.str(3)) + " to " + short_number(part.str(4)) + ", got " +
           part.str(2);
  if (is("(.*): 1 required .* missing")) {
    if (const OptionFacts* option = find(command, part.str(1)))
      return part.str(1) + ": expected " + what_it_takes(*option) + " behind it, got nothing";
  }
  if (is("(.*): At Most 1 required but received (\\d+)"))
    return part.str(1) + ": expected once, got it " + part.str(2) + " times";
  if (is("(.*) excludes (.*)")) return part.str(1) + " and " + part.str(2) + " do not go together; leave one out";
  if (is("(.*) requires (.*)")) return part.str(1) + " works only together with " + part.str(2);
  return sentence;
}

/// The command that the line names, with its full path.
CommandFacts named_command(const CLI::App& program) {
  const CLI::App* command = &program;
  std::string path = program.get_name();
  for (bool deeper = true; deeper;) {
    deeper = false;
    for (const CLI::App* below : command->get_subcommands()) {
      if (below->get_name().empty()) continue;  // a group of options
      command = below, deeper = true;
      path += " " + below->get_name();
      break;
    }
  }
  CommandFacts facts = facts_of(*command);
  facts.path = path;
  return facts;
}

}  // namespace

std::string usage_message(const CLI::App& program, const CLI::ParseError& error) {
  const CommandFacts command = named_command(program);
  // CLI11 tells of a missing option first; but what is missing is often the one that is misspelt.
  const auto unread = program.remaining(true);
  const auto kind = static_cast<CLI::ExitCodes>(error.get_exit_code());
  const bool about_names = kind == CLI::ExitCodes::RequiredError || kind == CLI::ExitCodes::ExtrasError;
  const std::string what =
      about_names && !unread.empty() ? unknown_word(command, unread) : in_our_words(command, error.what());
  return what + " (see " + command.path + " --help)";
}

Error in_option_words(const CLI::App& program, const Error& error) {
  std::string name = "--" + error.context();
  std::replace(name.begin(), name.end(), '_', '-');
  const bool is_option = find(named_command(program), name) != nullptr;
  return {error.code(), error.message(), is_option ? name : error.context()};
}

}  // namespace ilat
