#include "shell_script.h"

namespace ilat::test {

using Words = std::vector<std::string>;

class CliFishCompletion : public ShellScript {
 protected:
  void SetUp() override { begin("fish"); }

  /// What fish offers at the end of a line, without the descriptions.
  Words offered(const std::string& line) const {
    Words words = lines_of("complete -C '" + line + "'");
    for (auto& word : words) word = word.substr(0, word.find('\t'));
    return words;
  }
};

TEST_F(CliFishCompletion, SyntaxIsValid) { expect_valid_syntax(); }

TEST_F(CliFishCompletion, OffersEveryCommandAndOptionThatTheProgramHas) {
  const CommandFacts program = command_line_facts();
  for (const CommandFacts* command : all_commands(program)) {
    const Words options = offered(command->path + " --");
    for (const OptionFacts& option : command->options) {
      const bool offers = std::find(options.begin(), options.end(), option.names.back()) != options.end();
      EXPECT_NE(offers, option.positional) << command->path << " " << option.names.back();
    }
    Words below;
    for (const CommandFacts& each : command->commands) below.push_back(each.name);
    std::sort(below.begin(), below.end());
    const Words here = offered(command->path + " ");  // and folders, where the command takes some itself
    EXPECT_TRUE(std::ranges::includes(here, below)) << command->path;
  }
}

TEST_F(CliFishCompletion, OffersWordsAndFiles) {
  EXPECT_EQ(offered("ilat edit --sampler "), (Words{"cached", "refresh"}));
  EXPECT_EQ(offered("ilat edit --mask mou"), Words{"mouth.png"});
  EXPECT_EQ(offered("ilat edit --model "), Words{"models/"});
  EXPECT_EQ(offered("ilat edit --seed "), Words{});
  EXPECT_EQ(offered("ilat completion "), (Words{"bash", "fish", "zsh"}));
}

}  // namespace ilat::test
