#include <gtest/gtest.h>

#include <cstdlib>

#include "cli/program.h"
#include "ilat/image.h"

namespace ilat::test {

namespace {

/// The whole installation in a folder of its own, as `DESTDIR=... make install` leaves it.
class CliInstall : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    outcome_ = run(ILAT_CMAKE, {"--install", ILAT_BUILD_DIR, "--prefix", (*folder_ / "usr").string()});
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  void SetUp() override { ASSERT_EQ(outcome_.exit_code, 0) << outcome_.errors; }

  static std::filesystem::path installed(const std::string& name) { return *folder_ / "usr" / name; }

  static inline TemporaryFolder* folder_ = nullptr;
  static inline Outcome outcome_;
};

}  // namespace

TEST_F(CliInstall, EverythingIsInItsPlace) {
  for (const char* name : {"bin/ilat", "include/ilat/editor.h", "share/ilat/models/faces-128/model.json",
                           "share/ilat/models/faces-128/transformer.safetensors", "share/man/man1/ilat.1",
                           "share/bash-completion/completions/ilat", "share/zsh/site-functions/_ilat",
                           "share/fish/vendor_completions.d/ilat.fish"})
    EXPECT_TRUE(std::filesystem::exists(installed(name))) << name;
}

TEST_F(CliInstall, WordsAreThoseOfTheInstalledProgram) {
  const std::vector<std::pair<std::string, std::vector<std::string>>> files{
      {"share/man/man1/ilat.1", {"manual"}},
      {"share/bash-completion/completions/ilat", {"completion", "bash"}},
      {"share/zsh/site-functions/_ilat", {"completion", "zsh"}},
      {"share/fish/vendor_completions.d/ilat.fish", {"completion", "fish"}}};
  for (const auto& [file, arguments] : files)
    EXPECT_EQ(read_text(installed(file)), run(installed("bin/ilat"), arguments).output) << file;
}

TEST_F(CliInstall, ProgramFindsItsModelFromAnyFolder) {
  const Outcome outcome = run(
      "/usr/bin/env", {"-u", "ILAT_MODEL", "-C", "/", installed("bin/ilat").string(), "draw",
                       ILAT_SOURCE_DIR "/examples/portrait/portrait.png", "-o", (*folder_ / "portrait.png").string()});
  if (outcome.errors.find("backend") != std::string::npos) {
    EXPECT_EQ(outcome.errors.find("no model found"), std::string::npos);
    GTEST_SKIP() << "this build cannot edit: " << outcome.errors;
  }
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(read_image(*folder_ / "portrait.png").width, 256);
}

}  // namespace ilat::test
