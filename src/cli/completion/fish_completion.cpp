#include "cli/completion/completion_script.h"
#include "files/joined.h"

namespace ilat {

namespace {

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'' || c == '\\') result += '\\';
    result += c;
  }
  return result + "'";
}

/// What follows an option that takes a value: -x = no files, -r = a value is required, -F = files.
std::string value(const OptionFacts& option) {
  if (option.takes.empty()) return "";
  if (!option.choices.empty()) return " -x -a " + quoted(joined(option.choices, " "));
  if (option.completes == Completes::files) return " -r -F";
  return option.completes == Completes::folders ? " -x -a '(__fish_complete_directories)'" : " -x";
}

void add_command(const CommandFacts& command, std::string& script) {
  const std::string begin = "complete -c ilat -n '__ilat_at \"" + command.path + "\"'";
  for (const CommandFacts& below : command.commands)
    script += begin + " -a " + below.name + " -d " + quoted(below.meaning) + "\n";
  for (const OptionFacts& option : command.options) {
    if (option.positional) {
      if (!option.choices.empty()) script += begin + " -a " + quoted(joined(option.choices, " ")) + "\n";
      if (option.completes == Completes::files) script += begin + " -F\n";
      if (option.completes == Completes::folders) script += begin + " -a '(__fish_complete_directories)'\n";
      continue;
    }
    script += begin;
    for (const auto& name : option.names)
      script += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
    script += value(option) + " -d " + quoted(option.meaning) + "\n";
  }
}

}  // namespace

std::string fish_completion(const CommandFacts& program) {
  const auto commands = all_commands(program);
  std::string script = R"(# fish completion for ilat, made by: ilat completion fish
function __ilat_at -d 'Whether the words so far name this command'
  set -l command ilat
  for word in (commandline -opc)[2..-1]
    if contains -- "$command $word")";
  for (const CommandFacts* command : commands)
    if (command != &program) script += " '" + command->path + "'";
  script += R"(
      set command "$command $word"
    end
  end
  test $command = $argv[1]
end
complete -c ilat -f
)";
  for (const CommandFacts* command : commands) add_command(*command, script);
  return script;
}

}  // namespace ilat
