#include "files/joined.h"
#include "shell_script.h"

namespace ilat::test {

using Words = std::vector<std::string>;

/// _arguments and _describe work inside zsh's line editor only, so stand-ins print what they are told.
class CliZshCompletion : public ShellScript {
 protected:
  void SetUp() override { begin("zsh"); }

  /// The specifications that a command's function hands to _arguments.
  Words specifications(const CommandFacts& command) const {
    return lines_of("_arguments() { print -rl -- \"$@\" }\n" + function(command), "compdef() { }\n");
  }
  /// The commands below `command` that its function hands to _describe.
  Words described(const CommandFacts& command) const {
    const char* stand_ins =
        "_arguments() { state=command }\n"
        "_describe() { print -rl -- \"${(@P)2}\" }\n";
    return lines_of(stand_ins + function(command), "compdef() { }\n");
  }
  static std::string function(const CommandFacts& command) {
    std::string name = "_" + command.path;
    std::replace(name.begin(), name.end(), ' ', '_');
    return name;
  }
};

TEST_F(CliZshCompletion, SyntaxIsValid) { expect_valid_syntax(); }

TEST_F(CliZshCompletion, IsRegisteredForTheProgramWhenSourced) {
  EXPECT_EQ(lines_of("", "compdef() { print -r -- \"compdef $*\" }\n"), Words{"compdef _ilat ilat"});
}

TEST_F(CliZshCompletion, OffersEveryCommandAndOptionThatTheProgramHas) {
  const CommandFacts program = command_line_facts();
  for (const CommandFacts* command : all_commands(program)) {
    std::string all = "\n" + joined(specifications(*command), "\n");
    for (const OptionFacts& option : command->options) {
      if (option.positional) continue;
      for (const auto& name : option.names) {
        std::string alone = "\n", grouped = ")";  // one name, or several: '(-o --output)--output=[...]'
        for (std::string* form : {&alone, &grouped})
          form->append(name).append(option.takes.empty() ? "[" : name.starts_with("--") ? "=[" : "+[");
        EXPECT_TRUE(all.find(alone) != std::string::npos || all.find(grouped) != std::string::npos)
            << command->path << " " << name;
      }
    }
    if (command->commands.empty()) continue;
    Words expected;
    for (const CommandFacts& below : command->commands) expected.push_back(below.name + ":" + below.meaning);
    std::sort(expected.begin(), expected.end());
    EXPECT_EQ(described(*command), expected);
  }
}

TEST_F(CliZshCompletion, OffersWordsAndFiles) {
  const CommandFacts program = command_line_facts();
  std::string edit;
  for (const CommandFacts& command : program.commands)
    if (command.name == "edit") edit = joined(specifications(command), "\n") + "\n";
  for (const char* end : {":(cached refresh)\n", ":(auto full)\n", ":_files\n", ":_files -/\n"})
    EXPECT_NE(edit.find(end), std::string::npos) << end;
}

}  // namespace ilat::test
