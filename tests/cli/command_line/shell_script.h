#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "cli/command_line.h"
#include "cli/completion/command_facts.h"
#include "cli/program.h"

namespace ilat::test {

/// A shell with the completion script that `ilat completion` prints for it, in a folder with a few files.
class ShellScript : public ::testing::Test {
 protected:
  /// Skips the test where the shell is not installed.
  void begin(const std::string& shell) {
    shell_ = "/usr/bin/" + shell;
    if (!std::filesystem::exists(shell_)) GTEST_SKIP() << shell << " is not installed";
    const Outcome outcome = ilat({"completion", shell});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    std::ofstream(folder_.at("script")) << outcome.output;
    std::filesystem::create_directory(folder_.at("work"));
    for (const char* name : {"mouth.png", "more lines.png", "eyes.png"}) std::ofstream(folder_.at("work") / name) << "";
    std::filesystem::create_directory(folder_.at("work") / "models");
  }

  /// The lines that `commands` print with the script loaded, sorted; nothing may go to stderr.
  /// @param before commands to run before the script is loaded
  std::vector<std::string> lines_of(const std::string& commands, const std::string& before = "") const {
    const std::string load = "cd '" + folder_.at("work").string() + "'\nsource ../script\n";
    const Outcome outcome = run(shell_, {"-c", before + load + commands});
    EXPECT_EQ(outcome.errors, "") << commands;
    std::vector<std::string> lines;
    std::istringstream stream(outcome.output);
    for (std::string line; std::getline(stream, line);) lines.push_back(line);
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  void expect_valid_syntax() const {
    const Outcome outcome = run(shell_, {"-n", folder_.at("script").string()});
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_EQ(outcome.errors, "");
  }

  TemporaryFolder folder_;
  std::filesystem::path shell_;
};

}  // namespace ilat::test
