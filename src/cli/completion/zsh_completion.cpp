#include <algorithm>

#include "cli/completion/completion_script.h"
#include "files/joined.h"

namespace ilat {

namespace {

/// Text inside single quotes in which `special` characters carry a backslash.
std::string escaped(const std::string& text, const std::string& special) {
  std::string result;
  for (const char c : text) {
    if (c == '\'') {
      result += "'\\''";
      continue;
    }
    if (c == '\\' || special.find(c) != std::string::npos) result += '\\';
    result += c;
  }
  return result;
}

std::string function_name(const CommandFacts& command) {
  std::string name = "_" + command.path;
  std::replace(name.begin(), name.end(), ' ', '_');
  return name;
}

/// ":message:action" of _arguments
std::string value(const OptionFacts& option) {
  std::string action = " ";  // a value that nothing can be offered for
  if (!option.choices.empty()) {
    action = "(" + joined(option.choices, " ") + ")";
  } else if (option.completes == Completes::files) {
    action = "_files";
  } else if (option.completes == Completes::folders) {
    action = "_files -/";
  }
  return ":" + escaped(option.positional ? option.meaning : option.takes, ":") + ":" + action;
}

/// The specification of one option for _arguments: "'(-o --output)'{-o+,--output=}'[meaning]:FILE:_files'".
std::string specification(const OptionFacts& option) {
  if (option.positional) return "'" + value(option) + "'";
  std::string all, braces;  // what excludes each other; the same with how the value follows: -oFILE, --output=FILE
  for (const auto& name : option.names) {
    const std::string follows = option.takes.empty() ? "" : name.starts_with("--") ? "=" : "+";
    all += (all.empty() ? "" : " ") + name;
    braces += (braces.empty() ? "" : ",") + name + follows;
  }
  const std::string rest =
      "[" + escaped(option.meaning, "[]") + "]" + (option.takes.empty() ? "" : value(option)) + "'";
  if (option.names.size() == 1) return "'" + braces + rest;
  return "'(" + all + ")'{" + braces + "}'" + rest;
}

void add_function(const CommandFacts& command, std::string& script) {
  script += function_name(command) + "() {\n";
  if (!command.commands.empty()) script += "  local context state state_descr line\n  typeset -A opt_args\n";
  script += command.commands.empty() ? "  _arguments" : "  _arguments -C";
  for (const OptionFacts& option : command.options) script += " \\\n    " + specification(option);
  if (command.commands.empty()) {
    script += "\n}\n\n";
    return;
  }
  script += " \\\n    '1:command:->command' '*::argument:->arguments'\n  case $state in\n    command)\n";
  script += "      local -a commands=(\n";
  for (const CommandFacts& below : command.commands)
    script += "        '" + below.name + ":" + escaped(below.meaning, "") + "'\n";
  script += "      )\n      _describe command commands ;;\n    arguments)\n      case $line[1] in\n";
  for (const CommandFacts& below : command.commands)
    script += "        " + below.name + ") " + function_name(below) + " ;;\n";
  script += "      esac ;;\n  esac\n}\n\n";
}

}  // namespace

std::string zsh_completion(const CommandFacts& program) {
  std::string script = "#compdef ilat\n# zsh completion for ilat, made by: ilat completion zsh\n\n";
  auto commands = all_commands(program);
  std::reverse(commands.begin(), commands.end());
  for (const CommandFacts* command : commands) add_function(*command, script);
  // As a file of $fpath this text is itself the function's body; sourced, it registers the function.
  return script + "if [ \"$funcstack[1]\" = _ilat ]; then _ilat \"$@\"; else compdef _ilat ilat; fi\n";
}

}  // namespace ilat
