#include <algorithm>
#include <signal.h>

#include <nlohmann/json.hpp>

#include "edit_scene.h"
#include "support/places.h"

namespace ilat::test {

using CliEdit = EditScene;

/// True where the mask keeps the photo's pixel.
bool kept_pixels_equal(const Image& photo, const Image& after, const Image& mask) {
  for (int y = 0; y < photo.height; ++y)
    for (int x = 0; x < photo.width; ++x)
      for (int c = 0; c < 3; ++c)
        if (mask.row(y)[x] < 128 && photo.row(y)[x * 3 + c] != after.row(y)[x * 3 + c]) return false;
  return true;
}

TEST_F(CliEdit, WritesAPhotoThatDiffersInsideTheMaskOnly) {
  const Outcome outcome = edit();
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(outcome.output, at("after.png") + "\n");
  const Image photo = read_image(at("photo.png"));
  const Image after = read_image(at("after.png"));
  ASSERT_EQ(after.width, photo.width);
  ASSERT_EQ(after.height, photo.height);
  EXPECT_NE(after.pixels, photo.pixels);
  EXPECT_TRUE(kept_pixels_equal(photo, after, read_image(at("mask.png"), 1)));
}

TEST_F(CliEdit, SameSeedSameBytes) {
  ASSERT_EQ(edit({"--seed", "5", "-o", at("one.png")}).exit_code, 0);
  ASSERT_EQ(edit({"--seed", "5", "-o", at("two.png")}).exit_code, 0);
  ASSERT_EQ(edit({"--seed", "6", "-o", at("three.png")}).exit_code, 0);
  EXPECT_EQ(read_text(at("one.png")), read_text(at("two.png")));
  EXPECT_NE(read_text(at("one.png")), read_text(at("three.png")));
}

TEST_F(CliEdit, VariationsAreNumberedAndTheFirstIsTheSingleOne) {
  ASSERT_EQ(edit({"-o", at("single.png")}).exit_code, 0);
  const Outcome outcome = edit({"--variations", "3", "-o", at("many.png")});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  for (const char* name : {"many-1.png", "many-2.png", "many-3.png"}) EXPECT_TRUE(std::filesystem::exists(at(name)));
  EXPECT_FALSE(std::filesystem::exists(at("many.png")));
  EXPECT_EQ(read_image(at("many-1.png")).pixels, read_image(at("single.png")).pixels);
  EXPECT_NE(read_text(at("many-1.png")), read_text(at("many-2.png")));
}

TEST_F(CliEdit, JsonIsOneObjectAndStderrIsSilent) {
  const Outcome outcome = edit({"--json"});
  ASSERT_EQ(outcome.exit_code, 0);
  const auto json = nlohmann::json::parse(outcome.output);
  EXPECT_EQ(json.at("outputs"), nlohmann::json::array({at("after.png")}));
  EXPECT_GT(json.at("masked_tokens").get<int>(), 0);
  EXPECT_EQ(json.at("tokens"), 256);
  EXPECT_EQ(outcome.errors, "");
}

// That short work writes none is tested with a clock of its own (CliProgress): a loaded machine may take its time here.
TEST_F(CliEdit, WithoutATerminalProgressIsAtMostTenPlainLines) {
  const Outcome outcome = edit();
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_EQ(outcome.errors.find('\r'), std::string::npos);
  int lines = 0;  // beside the warning that there is no face in the scene
  for (std::size_t at = 0; (at = outcome.errors.find("tokens: ", at)) != std::string::npos; ++at) ++lines;
  EXPECT_LE(lines, 10);
}

TEST_F(CliEdit, JpegOutputWarnsThatPixelsAreNotKept) {
  const Outcome outcome = edit({"-o", at("after.jpg")});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_NE(outcome.errors.find("warning: JPEG"), std::string::npos);
  EXPECT_EQ(read_image(at("after.jpg")).width, 90);
}

TEST_F(CliEdit, EveryOptionIsAccepted) {
  EXPECT_EQ(edit({"--temperature", "0.7", "--top-k", "5", "--top-p", "0.9", "--attention-mask", "released"}).exit_code,
            0);
  EXPECT_EQ(edit({"--greedy", "--sampler", "refresh", "--composite", "release", "--frame", "full"}).exit_code, 0);
  EXPECT_EQ(edit({"--composite", "hard", "--feather", "0", "--frame", "20,10,60"}).exit_code, 0);
}

TEST_F(CliEdit, InterruptStopsAtTheNextTokenAndLeavesNoOutput) {
  write_image(at("mask.png"), drawn_mask(90, 70, 0, 0, 90, 70));
  const TemporaryFolder logs;
  Running running(ilat_program(),
                  {"edit", at("photo.png"), "--mask", at("mask.png"), "--sketch", at("sketch.png"), "--model", model(),
                   "--frame", "full", "--sampler", "refresh", "--variations", "60", "-o", at("after.png")},
                  logs.path());
  ASSERT_TRUE(running.wait_for_errors("tokens: "));
  running.send(SIGINT);
  expect_refusal(running.wait(), 1, {"cancelled"});
}

TEST_F(CliEdit, WhatTheModelWasNotTrainedForIsRefusedInItsName) {
  Image painted = drawn_photo(90, 70);
  std::fill_n(painted.row(35) + 3 * 40, 30, std::uint8_t{0});
  write_image(at("paint.png"), painted);
  before_ = folder_.names();
  expect_refusal(edit({"--strokes", at("paint.png")}), 2, {"tiny", "lines alone", "leave the strokes out"});
}

}  // namespace ilat::test
