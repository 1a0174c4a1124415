#include "cli/help.h"

#include <CLI/CLI.hpp>
#include <map>
#include <vector>

namespace ilat {

namespace {

/// CLI11 keeps one text for an option, its group: what ends in this is for --help-all alone.
constexpr std::string_view kRest = " (more)";

constexpr std::size_t kColumn = 34;  // where an option's meaning begins

}  // namespace

void place(CLI::Option* option, std::string_view heading, bool common) {
  option->group(std::string(heading) + std::string(common ? "" : kRest));
}

HelpFormatter::HelpFormatter() { column_width(kColumn); }

std::string HelpFormatter::make_help(const CLI::App* command, std::string name, CLI::AppFormatMode mode) const {
  if (mode == CLI::AppFormatMode::Sub) return make_expanded(command);
  return make_description(command) + make_usage(command, name) + make_positionals(command) + options_of(command, mode) +
         make_subcommands(command, mode) + '\n' + make_footer(command);
}

std::string HelpFormatter::make_expanded(const CLI::App* command) const {
  return command->get_display_name(true) + "\n" + make_description(command) + make_positionals(command) +
         options_of(command, CLI::AppFormatMode::Sub) + make_subcommands(command, CLI::AppFormatMode::Sub);
}

std::string HelpFormatter::options_of(const CLI::App* command, CLI::AppFormatMode mode) const {
  std::vector<std::string> headings;  // in the order in which the command names them
  std::map<std::string, std::vector<const CLI::Option*>> options;
  std::vector<const CLI::Option*> help;
  std::size_t left_out = 0;
  for (const CLI::Option* option : command->get_options()) {
    std::string heading = option->get_group();
    if (option->get_positional() || heading.empty()) continue;
    if (option == command->get_help_ptr() || option == command->get_help_all_ptr()) {
      help.push_back(option);
      continue;
    }
    if (heading.ends_with(kRest)) {
      heading.resize(heading.size() - kRest.size());
      if (mode == CLI::AppFormatMode::Normal && ++left_out > 0) continue;
    }
    auto& list = options[heading];
    if (list.empty()) headings.push_back(heading);
    list.push_back(option);
  }
  std::string text;
  for (const std::string& heading : headings) text += make_group(heading, false, options[heading]);
  if (mode != CLI::AppFormatMode::Sub) text += make_group("Help", false, help);
  if (left_out > 0) text += "\nand " + std::to_string(left_out) + " more options: see --help-all\n";
  return text;
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  if (option->get_type_size() == 0) return "";
  std::string text = " " + option->get_type_name();
  if (!option->get_default_str().empty()) text += "=" + option->get_default_str();
  if (option->get_required()) text += " REQUIRED";
  return text;
}

}  // namespace ilat
