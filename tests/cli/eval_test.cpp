#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "evaluation/mean_face.h"
#include "files/csv.h"
#include "ilat/image.h"
#include "program.h"
#include "support/places.h"
#include "tiny_model.h"

namespace ilat::test {
namespace {

/// A tiny random model, and a folder of two drawn "portraits" with the mean face's landmarks.
class CliEval : public ::testing::Test {
 protected:
  void SetUp() override {
    write_tiny_model(folder_.at("tiny"));
    std::filesystem::create_directories(folder_.at("faces") / "photos");
    std::vector<std::string> fields{"file", "split"};
    for (std::size_t i = 0; i < kLandmarks; ++i)
      for (const char axis : {'x', 'y'}) fields.push_back(axis + std::to_string(i));
    std::string table = csv_line(fields);
    for (const std::string file : {"a.png", "b.png"}) {
      write_image(folder_.at("faces") / "photos" / file, drawn_photo(256, 256));
      fields = {file, "val"};
      for (const Landmark& point : kMeanFace)
        for (const float place : {point.x, point.y}) fields.push_back(std::to_string(place));
      table += csv_line(fields);
    }
    std::ofstream(folder_.at("faces") / "faces.csv") << table;
  }
  std::string at(const std::string& name) const { return folder_.at(name).string(); }

  TemporaryFolder folder_;
};

void expect_refusal(const Outcome& outcome, int code, const std::string& word) {
  EXPECT_EQ(outcome.exit_code, code) << outcome.errors;
  EXPECT_NE(outcome.errors.find(word), std::string::npos) << outcome.errors;
}

}  // namespace

TEST_F(CliEval, JudgesAModelInATableAsJsonAndAsAPage) {
  const Outcome outcome = ilat({"eval", at("tiny"), "--data", at("faces"), "--photos", "1", "--json", at("judged.json"),
                                "--html", at("judged.html")});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  for (const char* word : {"own lines", "hand lines", "no lines", "tokenizer", "mean colour", "PSNR, masked", "seam",
                           "follows lines", "4 cases of 1 photos"})
    EXPECT_NE(outcome.output.find(word), std::string::npos) << word;
  const auto json = nlohmann::json::parse(read_text(at("judged.json")));
  EXPECT_TRUE(json.at("models").at(0).at("complete"));
  EXPECT_EQ(json.at("models").at(0).at("digest").get<std::string>().size(), 64u);
  EXPECT_EQ(json.at("models").at(0).at("cases").size(), 4u);
  EXPECT_EQ(json.at("models").at(0).at("cases").at(0).at("values").at("own_lines").at("kept_changed"), 0);  // norm = channel
  EXPECT_NE(read_text(at("judged.html")).find("worst 1"), std::string::npos);
}

TEST_F(CliEval, AModelBesideItselfIsNotToldApart) {
  const Outcome outcome = ilat({"eval", at("tiny"), at("tiny"), "--data", at("faces"), "--photos", "1", "--greedy", "--masks", "mouth,nose"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_NE(outcome.output.find("verdict"), std::string::npos);
  EXPECT_NE(outcome.output.find("2 cases of 1 photos"), std::string::npos) << outcome.output;
  EXPECT_EQ(outcome.output.find("PSNR, masked         own lines"), std::string::npos) << outcome.output;
}

TEST_F(CliEval, JsonTakesTheTablesPlaceOnStandardOutput) {
  const Outcome outcome = ilat({"eval", at("tiny"), "--data", at("faces"), "--photos", "1", "--greedy", "--json", "-"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_TRUE(nlohmann::json::parse(outcome.output).at("models").at(0).at("complete"));
}

TEST_F(CliEval, RefusesBeforeTheWorkWhatCannotBeDone) {
  expect_refusal(ilat({"eval", at("nowhere"), "--data", at("faces")}), 1, "nowhere");
  expect_refusal(ilat({"eval", at("tiny"), "--data", at("nobody")}), 1, "nobody");
  expect_refusal(ilat({"eval", at("tiny"), "--data", at("faces"), "--html", at("no/folder/x.html")}), 1, "no/folder");
  expect_refusal(ilat({"eval", at("tiny"), "--data", at("faces"), "--photos", "0"}), 2, "photos");
  expect_refusal(ilat({"eval", at("tiny"), "--data", at("faces"), "--masks", "mouth,chin"}), 2, "chin");
  expect_refusal(ilat({"eval", at("tiny"), "--data", at("faces"), "--variations", "4"}), 2, "--pick best");
  expect_refusal(ilat({"eval", at("tiny")}), 2, "--data");
  expect_refusal(ilat({"eval", "--data", at("faces")}), 2, "MODEL");
  expect_refusal(ilat({"eval", at("tiny"), "--data", at("faces"), "--lpips", at("lpips.pth")}), 2, "two files");
  expect_refusal(ilat({"eval", "faces", at("nowhere"), "--data", at("none.safetensors")}), 1, "nowhere");
  expect_refusal(ilat({"eval", "faces", at("nowhere")}), 2, "--data");
  expect_refusal(ilat({"eval", at("tiny"), at("tiny"), at("tiny"), "--data", at("faces")}), 2, "");
}

TEST_F(CliEval, InterruptedItSaysWhatIsFinished) {
  std::vector<std::string> words{"eval", at("tiny"), "--batch-size", "1"};
  for (int i = 0; i < 6; ++i) words.insert(words.end(), {"--data", at("faces")});  // long enough to interrupt
  Running program(ilat_program(), words, folder_.path());
  ASSERT_TRUE(program.wait_for_errors("cases: "));
  program.send(SIGINT);
  const Outcome outcome = program.wait();
  EXPECT_EQ(outcome.exit_code, 1) << outcome.errors;
  EXPECT_NE(outcome.errors.find("stopped after"), std::string::npos) << outcome.errors;
  EXPECT_NE(outcome.output.find("PSNR, masked"), std::string::npos);
}

}  // namespace ilat::test
