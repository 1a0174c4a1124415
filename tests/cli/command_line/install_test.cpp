#include <gtest/gtest.h>

#include <fstream>

#include "cli/program.h"
#include "ilat/image.h"
#include "support/places.h"

namespace ilat::test {

namespace {

/// The whole installation in a folder of its own, as `DESTDIR=... make install` leaves it.
class CliInstall : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    folder_ = new TemporaryFolder;
    outcome_ = run(cmake_program(), {"--install", build_folder().string(), "--prefix", folder_->at("usr").string()});
  }
  static void TearDownTestSuite() {
    delete folder_;
    folder_ = nullptr;
  }
  void SetUp() override { ASSERT_EQ(outcome_.exit_code, 0) << outcome_.errors; }

  static std::filesystem::path installed(const std::string& name) { return folder_->at("usr") / name; }

  static inline TemporaryFolder* folder_ = nullptr;
  static inline Outcome outcome_;
};

}  // namespace

TEST_F(CliInstall, EverythingIsInItsPlace) {
  for (const char* name : {"bin/ilat", "include/ilat/editor.h", "share/ilat/models/faces-256/model.json",
                           "share/ilat/models/faces-256/transformer.safetensors", "share/man/man1/ilat.1",
                           "share/bash-completion/completions/ilat", "share/zsh/site-functions/_ilat",
                           "share/fish/vendor_completions.d/ilat.fish", "share/doc/ilat/editing.md", "share/doc/ilat/LICENSE",
                           "share/ilat/recipes/faces-128.toml"})
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
                       (source_folder() / "examples/portrait/portrait.png").string(), "-o", folder_->at("portrait.png").string()});
  if (outcome.errors.find("backend") != std::string::npos) {
    EXPECT_EQ(outcome.errors.find("no model found"), std::string::npos);
    GTEST_SKIP() << "this build cannot edit: " << outcome.errors;
  }
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(read_image(folder_->at("portrait.png")).width, 256);
}

TEST_F(CliInstall, OtherProjectsFindTheLibrary) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "another project would have to build with the sanitizers too";
#endif
  const std::string project = folder_->at("project").string(), build = project + "/build";
  std::filesystem::create_directory(project);
  std::ofstream(project + "/CMakeLists.txt") << "cmake_minimum_required(VERSION 3.22)\nproject(other LANGUAGES CXX)\n"
                                                "find_package(ilat 0.1 REQUIRED)\n"
                                                "add_executable(edit_photo "
                                             << (source_folder() / "examples/edit_photo.cpp").string()
                                             << ")\ntarget_link_libraries(edit_photo PRIVATE ilat::ilat)\n";
  const Outcome configured =
      run(cmake_program(), {"-S", project, "-B", build, "-DCMAKE_PREFIX_PATH=" + installed("").string()});
  ASSERT_EQ(configured.exit_code, 0) << configured.errors;
  const Outcome built = run(cmake_program(), {"--build", build});
  ASSERT_EQ(built.exit_code, 0) << built.output << built.errors;
  const Outcome started = run(build + "/edit_photo", {});
  EXPECT_EQ(started.exit_code, 2);
  EXPECT_TRUE(started.errors.starts_with("usage: edit_photo")) << started.errors;
}

TEST_F(CliInstall, ProjectsWithoutCMakeFindItWithPkgConfig) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "another project would have to build with the sanitizers too";
#endif
  std::string folder;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(installed("")))
    if (entry.path().filename() == "ilat.pc") folder = entry.path().parent_path().string();
  ASSERT_FALSE(folder.empty());
  const std::string program = folder_->at("by-pkg-config").string();
  const std::string example = (source_folder() / "examples/edit_photo.cpp").string();
  const Outcome built = run("/bin/sh", {"-c", "c++ " + example + " -o " + program + " $(PKG_CONFIG_PATH=" + folder +
                                                  " pkg-config --cflags --libs ilat)"});
  ASSERT_EQ(built.exit_code, 0) << built.errors;
  EXPECT_EQ(run(program, {}).exit_code, 2);
}

}  // namespace ilat::test
