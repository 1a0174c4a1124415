#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "program.h"
#include "tiny_model.h"

namespace ilat::test {

/// A folder with a tiny model (made once for all tests), a photo, a mask and a sketch, ready for `ilat edit`.
class EditScene : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    models_ = new TemporaryFolder;
    write_tiny_model(models_->at("tiny"));
  }
  static void TearDownTestSuite() {
    delete models_;
    models_ = nullptr;
  }

  void SetUp() override {
    write_image(at("photo.png"), drawn_photo(90, 70));
    write_image(at("mask.png"), drawn_mask(90, 70, 30, 20, 60, 50));
    write_image(at("sketch.png"), drawn_sketch(90, 70));
    before_ = folder_.names();
  }

  std::string at(const std::string& name) const { return folder_.at(name).string(); }
  static std::string model() { return models_->at("tiny").string(); }

  /// `ilat edit` on the scene, with the options that `changes` gives ("--mask", "other.png", ...) in place of ours.
  Outcome edit(const std::vector<std::string>& changes = {}, const std::string& photo = "photo.png") const {
    std::vector<std::string> arguments{"edit", at(photo)};
    const auto given = [&](const std::string& name) {
      return std::find(changes.begin(), changes.end(), name) != changes.end();
    };
    const std::vector<std::pair<std::string, std::string>> defaults{
        {"--mask", at("mask.png")}, {"--sketch", at("sketch.png")}, {"-o", at("after.png")}, {"--model", model()}};
    for (const auto& [name, value] : defaults)
      if (!given(name)) arguments.insert(arguments.end(), {name, value});
    arguments.insert(arguments.end(), changes.begin(), changes.end());
    return ilat(arguments);
  }

  void write_text(const std::string& name, const std::string& text) {
    std::ofstream(at(name), std::ios::binary) << text;
    before_ = folder_.names();
  }

  /// The run failed as it should: exit code, every word in the message, one line, and no file that was not there.
  void expect_refusal(const Outcome& outcome, int exit_code, const std::vector<std::string>& words) const {
    EXPECT_EQ(outcome.exit_code, exit_code) << outcome.errors;
    for (const auto& word : words)
      EXPECT_NE(outcome.errors.find(word), std::string::npos) << "no \"" << word << "\" in: " << outcome.errors;
    EXPECT_EQ(outcome.output, "");
    EXPECT_EQ(folder_.names(), before_);
  }

  TemporaryFolder folder_;
  std::vector<std::string> before_;
  static inline TemporaryFolder* models_ = nullptr;
};

}  // namespace ilat::test
