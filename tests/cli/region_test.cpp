#include <nlohmann/json.hpp>

#include "edit_scene.h"
#include "ilat/photo.h"

namespace ilat::test {

// Masks, sketches and frames as people give them.
class CliRegion : public EditScene {
 protected:
  /// `ilat edit` without a mask of ours.
  Outcome edit_without_mask(std::vector<std::string> more) const {
    more.insert(more.begin(),
                {"edit", at("photo.png"), "--sketch", at("sketch.png"), "-o", at("after.png"), "--model", model()});
    return ilat(more);
  }

  /// Whether after.png differs from the photo somewhere in, and nowhere out of, a box.
  void expect_changed_only_in(int left, int top, int right, int bottom) const {
    const Image photo = read_image(at("photo.png")), after = read_image(at("after.png"));
    bool any = false;
    for (int y = 0; y < photo.height; ++y)
      for (int x = 0; x < photo.width; ++x) {
        const bool same = std::equal(photo.row(y) + 3 * x, photo.row(y) + 3 * x + 3, after.row(y) + 3 * x);
        const bool inside = x >= left && x < right && y >= top && y < bottom;
        any = any || !same;
        EXPECT_TRUE(same || inside) << x << ", " << y;
      }
    EXPECT_TRUE(any);
  }
};

TEST_F(CliRegion, RectanglesAndPolygonsNeedNoFileAndAddUp) {
  Outcome outcome = edit_without_mask({"--mask-rect", "30,20,20,10"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  expect_changed_only_in(30, 20, 50, 30);
  outcome = edit_without_mask(
      {"--mask-rect", "-5,20,10,10", "--mask-rect", "30,20,20,10", "--mask-polygon", "30,30,50,30,40,45", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  expect_changed_only_in(0, 20, 50, 45);
  EXPECT_NE(read_image(at("after.png")).row(25)[3 * 2], read_image(at("photo.png")).row(25)[3 * 2]);
}

TEST_F(CliRegion, AMaskIsGrownAndInverted) {
  ASSERT_EQ(edit({"--grow", "5"}).exit_code, 0);
  expect_changed_only_in(25, 15, 65, 55);
  ASSERT_EQ(edit({"--grow", "-5"}).exit_code, 0);
  expect_changed_only_in(35, 25, 55, 45);
  ASSERT_EQ(edit({"--invert-mask"}).exit_code, 0);
  const Image photo = read_image(at("photo.png")), after = read_image(at("after.png"));
  for (int y = 20; y < 50; ++y)
    EXPECT_TRUE(std::equal(photo.row(y) + 3 * 30, photo.row(y) + 3 * 60, after.row(y) + 3 * 30));
}

TEST_F(CliRegion, AMaskOfAnotherSizeIsScaledAndThatIsSaidOnce) {
  write_image(at("mask.png"), drawn_mask(180, 140, 60, 40, 120, 100));
  const Outcome outcome = edit();
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  const std::string note = "the mask is 180 x 140 pixels and was scaled to the photo's 90 x 70";
  const auto first = outcome.errors.find(note);
  EXPECT_NE(first, std::string::npos) << outcome.errors;
  EXPECT_EQ(outcome.errors.find(note, first + 1), std::string::npos);
  expect_changed_only_in(30, 20, 60, 50);
}

TEST_F(CliRegion, AMaskDrawnOnTransparencyAndASketchInWhiteOnBlackGiveTheSameEdit) {
  ASSERT_EQ(edit({"-o", at("plain.png")}).exit_code, 0);
  Photo drawn;
  drawn.image = Image(90, 70, 3, 10);  // dark paint: the alpha alone marks
  drawn.alpha.assign(90 * 70, 0);
  for (int y = 20; y < 50; ++y) std::fill_n(drawn.alpha.begin() + y * 90 + 30, 30, std::uint16_t{65535});
  write_photo(at("mask.png"), drawn);
  Image sketch = read_image(at("sketch.png"), 1);
  for (auto& value : sketch.pixels) value = static_cast<std::uint8_t>(255 - value);
  write_image(at("sketch.png"), sketch);
  ASSERT_EQ(edit().exit_code, 0);
  EXPECT_EQ(read_image(at("after.png")).pixels, read_image(at("plain.png")).pixels);
}

TEST_F(CliRegion, EyesAndBlendsKeepWhatIsNotMasked) {
  for (const char* blend : {"none", "colour", "poisson"}) {
    const Outcome outcome = edit({"--eyes", "58,34,34,28", "--blend", blend, "--json"});
    ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
    expect_changed_only_in(30, 20, 60, 50);
    const auto region = nlohmann::json::parse(outcome.output).at("regions").at(0);
    EXPECT_EQ(region.at("corners").size(), 4u);
    EXPECT_GT(region.at("seams").at(0).get<double>(), 0);
  }
  const Outcome lines = ilat({"sketch", at("photo.png"), "-o", at("lines.png"), "--eyes", "58,34,34,28"});
  EXPECT_EQ(lines.exit_code, 0) << lines.errors;
}

TEST_F(CliRegion, ShowFrameAloneEditsNothingAndNeedsNoWeights) {
  const TemporaryFolder bare;
  std::filesystem::copy_file(model() + "/model.json", bare.at("model.json"));
  const Outcome outcome = ilat({"edit", at("photo.png"), "--mask", at("mask.png"), "--sketch", at("sketch.png"),
                                "--model", bare.at("").string(), "--show-frame", at("seen.png")});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(outcome.output, at("seen.png") + "\n");
  EXPECT_GT(read_image(at("seen.png")).width, 3 * 384);
  EXPECT_FALSE(std::filesystem::exists(at("after.png")));
  const Outcome partly = ilat({"edit", at("photo.png"), "--mask-rect", "0,20,40,20", "--frame", "20,10,60", "--keep-lines",
                               "--model", bare.at("").string(), "--show-frame", at("partly.png")});
  ASSERT_EQ(partly.exit_code, 0) << partly.errors;
  EXPECT_NE(partly.errors.find("50 % of the mask lies outside"), std::string::npos) << partly.errors;
  ASSERT_EQ(edit({"--show-frame", at("again.png")}).exit_code, 0);
  EXPECT_EQ(read_image(at("again.png")).pixels, read_image(at("seen.png")).pixels);
  EXPECT_TRUE(std::filesystem::exists(at("after.png")));
}

TEST_F(CliRegion, ShapesAreInTheRecordAndMadeAgain) {
  ASSERT_EQ(edit_without_mask({"--mask-rect", "30,20,20,10", "--mask-rect", "60,40,9,9", "--grow", "2"}).exit_code, 0);
  const Outcome again = ilat({"edit", at("photo.png"), "--sketch", at("sketch.png"), "--reproduce", at("after.png"),
                              "-o", at("again.png"), "--model", model()});
  EXPECT_EQ(again.exit_code, 0) << again.errors;
}

TEST_F(CliRegion, WhatMarksNothingIsRefused) {
  expect_refusal(edit_without_mask({}), 2, {"--mask-rect"});
  expect_refusal(edit_without_mask({"--mask-rect", "90,0,5,5"}), 2, {"mask-rect", "90 x 70"});
  expect_refusal(edit_without_mask({"--mask-rect", "9,9,0,5"}), 2, {"mask-rect", "above 0"});
  expect_refusal(edit_without_mask({"--mask-rect", "9,9,nan,5"}), 2, {"mask-rect", "nan"});
  expect_refusal(edit_without_mask({"--mask-polygon", "1,2,30,40"}), 2, {"mask-polygon", "6 numbers"});
  expect_refusal(edit_without_mask({"--mask-polygon", "1,2,30,40,5,60,7"}), 2, {"mask-polygon", "odd"});
  expect_refusal(edit({"--grow", "-40"}), 1, {"mask.png", "narrowed by 40"});
  write_image(at("mask.png"), drawn_mask(90, 70, 0, 0, 90, 70));
  expect_refusal(edit({"--invert-mask"}), 1, {"mask.png", "inverted"});
}

TEST_F(CliRegion, EyesThatCannotBeAreRefused) {
  expect_refusal(edit({"--eyes", "30,30,30,30"}), 2, {"eyes", "same point"});
  expect_refusal(edit({"--eyes", "30,30,300,30"}), 2, {"eyes", "outside"});
  expect_refusal(edit({"--eyes", "30,30,60"}), 2, {"eyes", "4 numbers"});
  expect_refusal(edit({"--eyes", "0,60,8,60"}), 2, {"eyes", "no masked pixel"});
  expect_refusal(edit({"--eyes", "30,30,60,30", "--frame", "full"}), 2, {"--eyes", "--frame"});
  expect_refusal(ilat({"sketch", at("photo.png"), "-o", at("lines.png"), "--eyes", "1,1,1,1"}), 2, {"eyes"});
}

}  // namespace ilat::test
