#include <nlohmann/json.hpp>

#include "edit_scene.h"

#include "support/places.h"

namespace ilat::test {

using CliSketch = EditScene;
using CliDraw = EditScene;
using CliInfo = EditScene;
using CliExample = EditScene;

TEST_F(CliSketch, DrawsBlackLinesOnWhiteAtThePhotosSize) {
  const Outcome outcome = ilat({"sketch", at("photo.png"), "-o", at("lines.png")});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  const Image lines = read_image(at("lines.png"), 1);
  ASSERT_EQ(lines.width, 90);
  ASSERT_EQ(lines.height, 70);
  const auto [darkest, lightest] = std::minmax_element(lines.pixels.begin(), lines.pixels.end());
  EXPECT_LT(*darkest, 64);
  EXPECT_EQ(*lightest, 255);
}

TEST_F(CliSketch, ItsOutputServesAsASketch) {
  ASSERT_EQ(ilat({"sketch", at("photo.png"), "-o", at("lines.png"), "--frame", "full", "--sigma", "2"}).exit_code, 0);
  EXPECT_EQ(edit({"--sketch", at("lines.png")}).exit_code, 0);
}

TEST_F(CliSketch, RefusesWhatIsNoPhoto) {
  write_text("photo.png", "words");
  expect_refusal(ilat({"sketch", at("photo.png"), "-o", at("lines.png")}), 1, {"photo.png"});
  expect_refusal(ilat({"sketch", at("mask.png"), "-o", at("lines.png"), "--sigma", "0"}), 2, {"--sigma"});
}

TEST_F(CliDraw, PaintsAPictureOfTheSketchsSizeFromTheSeedAlone) {
  ASSERT_EQ(ilat({"draw", at("sketch.png"), "-o", at("one.png"), "--model", model(), "--seed", "3"}).exit_code, 0);
  ASSERT_EQ(ilat({"draw", at("sketch.png"), "-o", at("two.png"), "--model", model(), "--seed", "3"}).exit_code, 0);
  EXPECT_EQ(read_image(at("one.png")).width, 90);
  EXPECT_EQ(read_text(at("one.png")), read_text(at("two.png")));
}

TEST_F(CliInfo, DescribesAModelFolder) {
  const Outcome text = ilat({"info", model()});
  ASSERT_EQ(text.exit_code, 0) << text.errors;
  for (const char* word : {"image_tokenizer", "sketch_tokenizer", "transformer", "parameters", "provenance", "channel"})
    EXPECT_NE(text.output.find(word), std::string::npos) << word;

  const auto json = nlohmann::json::parse(ilat({"info", model(), "--json"}).output);
  std::int64_t sum = 0;
  for (const auto& [part, weights] : json.at("weights").items()) sum += weights.at("parameters").get<std::int64_t>();
  EXPECT_EQ(json.at("weights").size(), 3u);
  EXPECT_EQ(json.at("parameters"), sum);
  EXPECT_GT(json.at("bytes").get<std::int64_t>(), sum * 2);
}

TEST_F(CliInfo, ListsTheTensorsOfAFile) {
  const Outcome outcome = ilat({"info", model() + "/transformer.safetensors", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  const auto json = nlohmann::json::parse(outcome.output);
  EXPECT_FALSE(json.at("tensors").empty());
  const std::string text = ilat({"info", model() + "/transformer.safetensors"}).output;
  for (const auto& tensor : json.at("tensors"))
    EXPECT_NE(text.find(tensor.at("name").get<std::string>()), std::string::npos) << tensor;
}

TEST_F(CliInfo, RefusesAFileOfAnotherKind) {
  expect_refusal(ilat({"info", at("photo.png")}), 1, {"photo.png"});
  expect_refusal(ilat({"info", at("nowhere")}), 1, {"nowhere"});
}

TEST(CliDoctor, WaitPolicyIsPassiveHoweverTheProgramIsStarted) {
  const Outcome outcome = run("/usr/bin/env", {"-u", "OMP_WAIT_POLICY", ilat_program(), "doctor", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  const auto json = nlohmann::json::parse(outcome.output);
  EXPECT_EQ(json.at("omp_wait_policy"), "PASSIVE");
  const auto& cpu = json.at("backends").at(0);
  EXPECT_EQ(cpu.at("name"), "cpu");
  EXPECT_TRUE(cpu.at("available"));
  EXPECT_EQ(cpu.at("devices").at(0), "cpu");
  EXPECT_EQ(cpu.at("threads"), std::to_string(json.at("processors").get<int>()));
  for (const char* key : {"ilat", "opencv", "instruction_sets", "hints"}) EXPECT_TRUE(json.contains(key)) << key;
  EXPECT_NE(ilat({"doctor"}).output.find("oneDNN"), std::string::npos);
}

TEST(CliHelp, VersionIsPrinted) { EXPECT_EQ(ilat({"--version"}).exit_code, 0); }

TEST_F(CliExample, EditPhotoGivesTheSamePictureAsTheProgram) {
  const Outcome example =
      run(example_program(), {model(), at("photo.png"), at("mask.png"), at("sketch.png"), at("example.png")});
  ASSERT_EQ(example.exit_code, 0) << example.errors;
  EXPECT_NE(example.output.find(" of 256 tokens"), std::string::npos);
  ASSERT_EQ(edit().exit_code, 0);
  EXPECT_EQ(read_image(at("example.png")).pixels, read_image(at("after.png")).pixels);
}

}  // namespace ilat::test
