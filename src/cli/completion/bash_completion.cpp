#include "cli/completion/completion_script.h"
#include "files/joined.h"

namespace ilat {

namespace {

constexpr const char* kBegin = R"(# bash completion for ilat, made by: ilat completion bash
_ilat_offer() {  # _ilat_offer files|folders|'words' WORD
  case $1 in
    files) mapfile -t COMPREPLY < <(compgen -f -- "$2"); compopt -o filenames 2>/dev/null ;;
    folders) mapfile -t COMPREPLY < <(compgen -d -- "$2"); compopt -o filenames 2>/dev/null ;;
    *) mapfile -t COMPREPLY < <(compgen -W "$1" -- "$2") ;;
  esac
}

_ilat() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD-1]} command=ilat i
  COMPREPLY=()
  # bash makes three words of --mask=file
  if [[ $word == = ]]; then word=''
  elif [[ $before == = && $COMP_CWORD -gt 2 ]]; then before=${COMP_WORDS[COMP_CWORD-2]}; fi
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$command ${COMP_WORDS[i]}" in
)";

/// What _ilat_offer is told; empty = nothing can be offered.
std::string offer(const OptionFacts& option) {
  if (!option.choices.empty()) return joined(option.choices, " ");
  if (option.completes == Completes::files) return "files";
  return option.completes == Completes::folders ? "folders" : "";
}

/// The branch for the word behind `command`'s options that take a value.
void add_values(const CommandFacts& command, std::string& script) {
  for (const OptionFacts& option : command.options) {
    if (option.positional || option.takes.empty()) continue;
    std::vector<std::string> pattern;
    for (const auto& name : option.names) pattern.push_back("'" + command.path + " " + name + "'");
    script.append("    ").append(joined(pattern, "|")).append(")");
    if (const std::string words = offer(option); !words.empty())
      script.append(" _ilat_offer '").append(words).append("' \"$word\";");
    script += " return ;;\n";
  }
}

/// The branch for any other word of `command`: an option, a command below it, or a positional.
void add_words(const CommandFacts& command, std::string& script) {
  std::string options, words;
  for (const OptionFacts& option : command.options) {
    if (!option.positional) {
      options += (options.empty() ? "" : " ") + joined(option.names, " ");
    } else if (words.empty()) {
      words = offer(option);
    }
  }
  for (const CommandFacts& below : command.commands) words += (words.empty() ? "" : " ") + below.name;
  script += "    '" + command.path + "')\n      if [[ $word == -* ]]; then _ilat_offer '" + options + "' \"$word\"\n";
  if (!words.empty()) script += "      else _ilat_offer '" + words + "' \"$word\"\n";
  script += "      fi ;;\n";
}

}  // namespace

std::string bash_completion(const CommandFacts& program) {
  const auto commands = all_commands(program);
  std::string script = kBegin;
  for (const CommandFacts* command : commands)
    if (command != &program) script += "      '" + command->path + "') command+=\" ${COMP_WORDS[i]}\" ;;\n";
  script += "    esac\n  done\n  case \"$command $before\" in\n";
  for (const CommandFacts* command : commands) add_values(*command, script);
  script += "  esac\n  case $command in\n";
  for (const CommandFacts* command : commands) add_words(*command, script);
  return script + "  esac\n}\ncomplete -F _ilat ilat\n";
}

}  // namespace ilat
