#include "shell_script.h"

namespace ilat::test {

using Words = std::vector<std::string>;

class CliBashCompletion : public ShellScript {
 protected:
  void SetUp() override { begin("bash"); }

  /// What bash offers for the last of the words, as bash itself would have split them.
  Words offered(const Words& words) const {
    std::string array;
    for (const auto& word : words) array += " '" + word + "'";
    return lines_of("COMP_WORDS=(" + array + ")\nCOMP_CWORD=" + std::to_string(words.size() - 1) +
                    "\n_ilat\nfor each in \"${COMPREPLY[@]}\"; do printf '%s\\n' \"$each\"; done");
  }
};

TEST_F(CliBashCompletion, SyntaxIsValid) { expect_valid_syntax(); }

TEST_F(CliBashCompletion, IsRegisteredForTheProgram) {
  EXPECT_EQ(lines_of("complete -p ilat"), Words{"complete -F _ilat ilat"});
}

TEST_F(CliBashCompletion, OffersEveryCommandAndOptionThatTheProgramHas) {
  const CommandFacts program = command_line_facts();
  for (const CommandFacts* command : all_commands(program)) {
    Words words, names, below;
    std::istringstream path(command->path);
    for (std::string word; path >> word;) words.push_back(word);
    for (const OptionFacts& option : command->options)
      if (!option.positional) names.insert(names.end(), option.names.begin(), option.names.end());
    std::sort(names.begin(), names.end());
    words.emplace_back("-");
    EXPECT_EQ(offered(words), names) << command->path;

    for (const CommandFacts& each : command->commands) below.push_back(each.name);
    if (below.empty()) continue;
    std::sort(below.begin(), below.end());
    words.back() = "";
    const Words here = offered(words);  // and folders, where the command takes some itself
    EXPECT_TRUE(std::ranges::includes(here, below)) << command->path;
  }
}

TEST_F(CliBashCompletion, CompletesWhatIsBegun) {
  EXPECT_EQ(offered({"ilat", "ed"}), Words{"edit"});
  EXPECT_EQ(offered({"ilat", "edit", "--keep"}), Words{"--keep-lines"});
  EXPECT_EQ(offered({"ilat", "edit", "--json", "--keep"}), Words{"--keep-lines"});
}

TEST_F(CliBashCompletion, OffersTheWordsOfAnOption) {
  EXPECT_EQ(offered({"ilat", "edit", "--sampler", ""}), (Words{"cached", "refresh"}));
  EXPECT_EQ(offered({"ilat", "edit", "--sampler", "=", "c"}), Words{"cached"});
  EXPECT_EQ(offered({"ilat", "edit", "--sampler", "="}), (Words{"cached", "refresh"}));
  EXPECT_EQ(offered({"ilat", "sketch", "--frame", ""}), (Words{"auto", "full"}));
  EXPECT_EQ(offered({"ilat", "completion", ""}), (Words{"bash", "fish", "zsh"}));
}

TEST_F(CliBashCompletion, OffersFilesAlsoThoseWithSpaces) {
  EXPECT_EQ(offered({"ilat", "edit", "mo"}), (Words{"models", "more lines.png", "mouth.png"}));
  EXPECT_EQ(offered({"ilat", "edit", "mouth.png", "-o", "e"}), Words{"eyes.png"});
  EXPECT_EQ(offered({"ilat", "edit", "mouth.png", "--model", ""}), Words{"models"});
}

TEST_F(CliBashCompletion, OffersNothingForANumber) { EXPECT_EQ(offered({"ilat", "edit", "--seed", ""}), Words{}); }

}  // namespace ilat::test
