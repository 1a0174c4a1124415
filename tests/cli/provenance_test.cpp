#include <nlohmann/json.hpp>

#include "edit_scene.h"
#include "files/sha256.h"
#include "ilat/photo.h"

namespace ilat::test {

/// Pictures that know how they were made.
class CliProvenance : public EditScene {
 protected:
  /// `ilat edit --reproduce`, with the scene's files unless `changes` says otherwise.
  Outcome reproduce(const std::string& picture, const std::string& output, const std::vector<std::string>& changes = {},
                    const std::string& photo = "photo.png") const {
    std::vector<std::string> all{"--reproduce", at(picture), "-o", at(output)};
    all.insert(all.end(), changes.begin(), changes.end());
    return edit(all, photo);
  }
  nlohmann::json record(const std::string& picture) const {
    return nlohmann::json::parse(read_photo(at(picture)).metadata.record);
  }
  void expect_difference(const std::vector<std::string>& words, const std::vector<std::string>& changes = {},
                         const std::string& photo = "photo.png") {
    before_ = folder_.names();
    expect_refusal(reproduce("out.png", "again.png", changes, photo), 1, words);
  }
};

TEST_F(CliProvenance, ARecordSaysWhatMadeThePictureAndNothingOfWhereOrWho) {
  ASSERT_EQ(edit({"-o", at("out.png"), "--seed", "7", "--temperature", "0.6", "--frame", "full"}).exit_code, 0);
  const auto said = record("out.png");
  for (const char* name : {"photo", "mask", "sketch"}) EXPECT_EQ(said.at(name), "") << name;
  EXPECT_EQ(said.at("photo_sha256"), sha256_of_file(at("photo.png")));
  EXPECT_EQ(said.at("mask_sha256"), sha256_of_file(at("mask.png")));
  EXPECT_EQ(said.at("sketch_sha256"), sha256_of_file(at("sketch.png")));
  EXPECT_EQ(said.at("model_sha256").get<std::string>().size(), 64u);
  EXPECT_EQ(said.at("options").at("seed"), "7");
  EXPECT_EQ(said.at("options").at("temperature"), "0.6");
  EXPECT_EQ(said.at("options").at("frame"), "full");
  EXPECT_EQ(said.at("options").at("top-k"), "50");  // defaults too: another version may have others
  EXPECT_EQ("ilat " + said.at("program").get<std::string>() + "\n", "ilat " + ilat({"--version"}).output);
  EXPECT_EQ(said.dump().find(folder_.path().string()), std::string::npos);
  EXPECT_EQ(said.dump().find("photo.png"), std::string::npos);
  EXPECT_EQ(said.dump().find('/'), said.dump().find("/1\""));  // of ilat-edit/1
}

TEST_F(CliProvenance, EveryFormatIsReproducedByteForByte) {
  for (const std::string extension : {".png", ".jpg", ".webp"}) {
    const std::string out = "out" + extension, again = "again" + extension;
    ASSERT_EQ(edit({"-o", at(out), "--seed", "7", "--top-k", "9", "--quality", "80"}).exit_code, 0);
    const Outcome outcome = reproduce(out, again);
    ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
    EXPECT_EQ(outcome.output, at(again) + "\n");
    EXPECT_EQ(read_text(at(again)), read_text(at(out))) << extension;
  }
}

TEST_F(CliProvenance, FlagsAndKeptLinesAreReproduced) {
  ASSERT_EQ(ilat({"edit", at("photo.png"), "--mask", at("mask.png"), "--keep-lines", "--greedy", "--composite", "hard",
                  "--model", model(), "-o", at("out.png")})
                .exit_code,
            0);
  const Outcome outcome = ilat({"edit", at("photo.png"), "--mask", at("mask.png"), "--reproduce", at("out.png"),
                                "--model", model(), "-o", at("again.png"), "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  EXPECT_EQ(nlohmann::json::parse(outcome.output).at("outputs").at(0), at("again.png"));
  EXPECT_EQ(read_text(at("again.png")), read_text(at("out.png")));
}

TEST_F(CliProvenance, AVariationIsReproducedAlone) {
  ASSERT_EQ(edit({"-o", at("out.png"), "--variations", "3", "--seed", "2"}).exit_code, 0);
  for (const std::string number : {"1", "3"}) {
    ASSERT_EQ(reproduce("out-" + number + ".png", "again.png").exit_code, 0);
    EXPECT_EQ(read_text(at("again.png")), read_text(at("out-" + number + ".png")));
  }
  EXPECT_FALSE(std::filesystem::exists(at("again-1.png")));
  EXPECT_EQ(record("out-3.png").at("variation"), 3);

  ASSERT_EQ(edit({"-o", at("best.png"), "--variations", "3", "--seed", "2", "--pick", "best"}).exit_code, 0);
  const auto said = record("best.png");
  EXPECT_EQ(said.at("scores").size(), 3u);
  EXPECT_EQ(said.at("options").at("pick"), "best");
  const auto pixels = [&](const std::string& name) { return read_image(at(name)).pixels; };
  EXPECT_EQ(pixels("best.png"), pixels("out-" + std::to_string(said.at("variation").get<int>()) + ".png")) << "out-2.png is there, too";
  ASSERT_EQ(reproduce("best.png", "again.png").exit_code, 0);
  EXPECT_EQ(read_text(at("again.png")), read_text(at("best.png")));
}

TEST_F(CliProvenance, FilesMayHaveOtherNamesAndFolders) {
  ASSERT_EQ(edit({"-o", at("out.png")}).exit_code, 0);
  std::filesystem::create_directory(at("elsewhere"));
  for (const char* file : {"photo", "mask", "sketch"})
    std::filesystem::copy_file(at(std::string(file) + ".png"), at(std::string("elsewhere/my_") + file + ".png"));
  const Outcome outcome = reproduce("out.png", "again.png",
                                    {"--mask", at("elsewhere/my_mask.png"), "--sketch", at("elsewhere/my_sketch.png")},
                                    "elsewhere/my_photo.png");
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(read_text(at("again.png")), read_text(at("out.png")));
}

TEST_F(CliProvenance, EachDifferenceIsNamed) {
  ASSERT_EQ(edit({"-o", at("out.png")}).exit_code, 0);
  write_image(at("other.png"), drawn_photo(91, 70));
  write_image(at("other_mask.png"), drawn_mask(90, 70, 31, 20, 60, 50));
  expect_difference({"out.png", "photo: other.png"}, {}, "other.png");
  expect_difference({"mask: other_mask.png"}, {"--mask", at("other_mask.png")});
  expect_difference({"sketch: mask.png"}, {"--sketch", at("mask.png")});
  const Outcome several = reproduce("out.png", "again.png", {"--mask", at("sketch.png")}, "other.png");
  EXPECT_NE(several.errors.find("photo: "), std::string::npos);
  EXPECT_NE(several.errors.find("mask: "), std::string::npos);
  EXPECT_EQ(several.errors.find("sketch: "), std::string::npos) << several.errors;

  std::filesystem::copy(model(), at("model"), std::filesystem::copy_options::recursive);
  std::ofstream(at("model/model.json"), std::ios::app) << "\n";
  expect_difference({"model: "}, {"--model", at("model")});

  Photo made = read_photo(at("out.png"));
  auto said = nlohmann::json::parse(made.metadata.record);
  said["program"] = "0.0.9";
  made.metadata.record = said.dump();
  write_photo(at("out.png"), made);
  expect_difference({"program: ", "0.0.9"});
}

TEST_F(CliProvenance, APictureWithoutARecordOrWithABadOneIsRefused) {
  expect_refusal(reproduce("photo.png", "again.png"), 1, {"photo.png", "no record"});
  ASSERT_EQ(edit({"-o", at("out.png")}).exit_code, 0);
  Photo made = read_photo(at("out.png"));
  const auto good = nlohmann::json::parse(made.metadata.record);
  const auto with = [&](auto change, const std::vector<std::string>& words) {
    auto said = good;
    change(said);
    made.metadata.record = said.dump();
    write_photo(at("out.png"), made);
    expect_difference(words);
  };
  with([](auto& said) { said["options"]["output"] = "/tmp/elsewhere.png"; }, {"output"});
  with([](auto& said) { said["options"]["seed"] = "x"; }, {"seed"});
  with([](auto& said) { said["variation"] = 2; }, {"variation 2 of 1"});
  with([](auto& said) { said.erase("photo"); }, {"photo", "missing"});
  with([](auto& said) { said = "words"; }, {"record"});
}

TEST_F(CliProvenance, APictureThatWasChangedAfterwardsIsNoticed) {
  ASSERT_EQ(edit({"-o", at("out.png")}).exit_code, 0);
  Photo made = read_photo(at("out.png"));
  const std::string original = read_text(at("out.png"));
  made.image.pixels[0] ^= 1;
  write_photo(at("out.png"), made);
  const Outcome outcome = reproduce("out.png", "again.png");
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.errors.find("changed after"), std::string::npos) << outcome.errors;
  EXPECT_EQ(read_text(at("again.png")), original);
}

TEST_F(CliProvenance, WhatContradictsTheRecordIsAUsageError) {
  ASSERT_EQ(edit({"-o", at("out.png")}).exit_code, 0);
  before_ = folder_.names();
  expect_refusal(reproduce("out.png", "again.png", {"--seed", "3"}), 2, {"--seed", "--reproduce"});
  expect_refusal(reproduce("out.png", "again.jpg"), 2, {"again.jpg", ".png"});
  expect_refusal(reproduce("out.png", "again.png", {"--no-metadata"}), 2, {"--no-metadata"});
}

TEST_F(CliProvenance, NoMetadataLeavesNoRecord) {
  ASSERT_EQ(edit({"-o", at("bare.png"), "--no-metadata"}).exit_code, 0);
  ASSERT_EQ(edit({"-o", at("out.png")}).exit_code, 0);
  EXPECT_EQ(read_photo(at("bare.png")).metadata.record, "");
  EXPECT_EQ(read_text(at("bare.png")).find("sha256"), std::string::npos);
  EXPECT_EQ(read_image(at("bare.png")).pixels, read_image(at("out.png")).pixels);
}

TEST_F(CliProvenance, AnEditOfAnEditHasItsOwnRecordOnly) {
  ASSERT_EQ(edit({"-o", at("first.jpg"), "--seed", "1"}).exit_code, 0);
  ASSERT_EQ(edit({"-o", at("second.jpg"), "--seed", "2"}, "first.jpg").exit_code, 0);
  EXPECT_EQ(record("second.jpg").at("photo_sha256"), sha256_of_file(at("first.jpg")));
  EXPECT_EQ(record("second.jpg").at("options").at("seed"), "2");
  const std::string bytes = read_text(at("second.jpg"));
  EXPECT_EQ(bytes.find("ilat-edit/1", bytes.find("ilat-edit/1") + 1), std::string::npos);
}

TEST_F(CliProvenance, InfoPrintsTheRecord) {
  ASSERT_EQ(edit({"-o", at("out.jpg"), "--seed", "7", "--record-names"}).exit_code, 0);
  const Outcome text = ilat({"info", at("out.jpg")});
  ASSERT_EQ(text.exit_code, 0) << text.errors;
  for (const char* word : {"photo.png", "mask.png", "sketch.png", "seed", "model_sha256", "program"})
    EXPECT_NE(text.output.find(word), std::string::npos) << word;
  EXPECT_EQ(nlohmann::json::parse(ilat({"info", at("out.jpg"), "--json"}).output).at("options").at("seed"), "7");
}

}  // namespace ilat::test
