#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "edit_scene.h"

namespace ilat::test {

// What a user may hand in wrongly: a message that names the input, the right exit code, no partial output.
using CliRefusal = EditScene;

TEST_F(CliRefusal, MissingPhoto) { expect_refusal(edit({}, "nowhere.png"), 1, {"nowhere.png"}); }

TEST_F(CliRefusal, MissingMask) { expect_refusal(edit({"--mask", at("nowhere.png")}), 1, {"nowhere.png"}); }

TEST_F(CliRefusal, MissingSketchFile) { expect_refusal(edit({"--sketch", at("nowhere.png")}), 1, {"nowhere.png"}); }

TEST_F(CliRefusal, NoSketchNamed) {
  expect_refusal(ilat({"edit", at("photo.png"), "--mask", at("mask.png"), "-o", at("after.png"), "--model", model()}),
                 2, {"--sketch"});
}

TEST_F(CliRefusal, MissingModel) { expect_refusal(edit({"--model", at("no-model")}), 1, {"no-model", "model.json"}); }

TEST_F(CliRefusal, NotAnImage) {
  write_text("photo.png", "just some words, no picture");
  expect_refusal(edit(), 1, {"photo.png"});
}

TEST_F(CliRefusal, TruncatedJpeg) {
  write_image(at("photo.jpg"), drawn_photo(90, 70));
  const std::string whole = read_text(at("photo.jpg"));
  write_text("photo.jpg", whole.substr(0, whole.size() / 2));
  expect_refusal(edit({}, "photo.jpg"), 1, {"photo.jpg", "truncated"});
}

TEST_F(CliRefusal, MaskOfAnotherShape) {
  write_image(at("mask.png"), drawn_mask(70, 90, 30, 20, 60, 50));
  expect_refusal(edit(), 2, {"mask", "70 x 90", "90 x 70"});
}

TEST_F(CliRefusal, SketchOfAnotherShape) {
  write_image(at("sketch.png"), drawn_sketch(90, 81));
  expect_refusal(edit(), 2, {"sketch", "90 x 81", "90 x 70"});
}

TEST_F(CliRefusal, EmptyMask) {
  write_image(at("mask.png"), drawn_mask(90, 70, 0, 0, 0, 0));
  expect_refusal(edit(), 1, {"mask", "white"});
}

TEST_F(CliRefusal, OutputInAMissingFolder) {
  expect_refusal(edit({"-o", at("missing/after.png")}), 1, {"missing/after.png"});
}

TEST_F(CliRefusal, OutputIsAFolder) {
  std::filesystem::create_directory(at("after.png"));
  before_ = folder_.names();
  expect_refusal(edit(), 1, {"after.png", "folder"});
}

TEST_F(CliRefusal, OutputInAClosedFolder) {
  if (geteuid() == 0) GTEST_SKIP() << "root may write anywhere";
  std::filesystem::create_directory(at("closed"));
  chmod(at("closed").c_str(), 0500);
  before_ = folder_.names();
  expect_refusal(edit({"-o", at("closed/after.png")}), 1, {"closed/after.png"});
}

TEST_F(CliRefusal, OutputThatCannotBeMade) {
  // Nothing can be made in /proc, not even by root: the write itself fails.
  expect_refusal(edit({"-o", "/proc/after.png"}), 1, {"/proc/after.png"});
}

TEST_F(CliRefusal, OutputOfAnUnknownKind) { expect_refusal(edit({"-o", at("after.bmp")}), 2, {"after.bmp", ".png"}); }

TEST_F(CliRefusal, UnknownOption) { expect_refusal(edit({"--paint-it-black"}), 2, {"--paint-it-black"}); }

TEST_F(CliRefusal, UnknownCommand) { expect_refusal(ilat({"paint"}), 2, {"paint"}); }

TEST_F(CliRefusal, NoCommand) { expect_refusal(ilat({}), 2, {"--help"}); }

// What the command line alone tells is in command_line/usage_message_test.cpp.
TEST_F(CliRefusal, OptionsOutOfRange) {
  expect_refusal(edit({"--variations", "1000000"}), 2, {"--variations: expected", "1 to 10000"});
  expect_refusal(edit({"--frame", "500,500,64"}), 2, {"frame", "500"});
}

TEST_F(CliRefusal, ErrorsAreJsonWithJson) {
  const Outcome outcome = edit({"--json"}, "nowhere.png");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_EQ(outcome.errors, "");
  const auto error = nlohmann::json::parse(outcome.output).at("error");
  EXPECT_EQ(error.at("code"), "not_found");
  EXPECT_NE(error.at("context").get<std::string>().find("nowhere.png"), std::string::npos);

  const auto usage = nlohmann::json::parse(edit({"--json", "--paint-it-black"}).output).at("error");
  EXPECT_EQ(usage.at("code"), "usage");
}

}  // namespace ilat::test
