#include <gtest/gtest.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>
#include <span>
#include <thread>

#include "files/staging_folder.h"
#include "ilat/image.h"
#include "model_io/safetensors/safetensors.h"
#include "program.h"
#include "random/random_stream.h"
#include "support/places.h"
#include "tiny_model.h"

namespace ilat::test {

constexpr const char* kRecipe = R"(
[model]
name = "tiny"
[xdog]
side = 32
[data]
turn = 8
scale = 0.1
brightness = 0.1
saturation = 0.2
jpeg = 0.3
hand_lines = 0.4
no_lines = 0.1
prefetch_threads = 2
[image_tokenizer]
resolution = 16
base_channels = 4
multipliers = [1, 2]
residual_blocks = 1
latent_channels = 8
codebook_size = 16
codebook_width = 8
[image_tokenizer_training]
steps = 14
batch = 4
warm_up = 2
log_every = 1
validate_every = 4
checkpoint_minutes = 0
quantise_from = 3
revive_every = 5
masked_share = 0.5
[sketch_tokenizer]
resolution = 16
base_channels = 4
multipliers = [1, 2]
residual_blocks = 1
latent_channels = 8
codebook_size = 16
codebook_width = 8
[sketch_tokenizer_training]
steps = 14
batch = 4
warm_up = 2
log_every = 1
validate_every = 4
checkpoint_minutes = 0
quantise_from = 3
)";

/// Trainings of networks of a few thousand weights, as a person starts, stops and loses them.
class CliTrain : public testing::Test {
 protected:
  void SetUp() override {
    std::ofstream(folder_.at("recipe.toml")) << kRecipe;
    const std::int64_t count = 24, side = 16, area = side * side;
    std::vector<std::uint8_t> images(static_cast<std::size_t>(count * 3 * area)), sketches(static_cast<std::size_t>(count * area), 255),
        split(static_cast<std::size_t>(count), 0);
    RandomStream random(7, 0, 0);
    for (std::uint8_t& value : images) value = static_cast<std::uint8_t>(random.below(256));
    for (std::int64_t i = 0; i < count; ++i) {
      for (std::int64_t x = 2; x < 14; ++x) sketches[static_cast<std::size_t>(i * area + (i % 12 + 2) * side + x)] = 0;
      split[static_cast<std::size_t>(i)] = i % 4 == 3;
    }
    write_safetensors(folder_.at("pack.safetensors"), {{"images", {DType::u8, {count, 3, side, side}, std::as_bytes(std::span(images))}},
                                                     {"sketches", {DType::u8, {count, 1, side, side}, std::as_bytes(std::span(sketches))}},
                                                     {"split", {DType::u8, {count}, std::as_bytes(std::span(split))}}});
  }

  std::string at(const std::string& name) const { return folder_.at(name).string(); }
  std::vector<std::string> words(const std::string& part, const std::string& name, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> all{"train", part, at("recipe.toml"), "--data", at("pack.safetensors"), "--run", at(name + "-run"), "--model", at(name), "--threads", "1"};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
  /// Waits until the log has so many lines of steps.
  void wait_for_steps(const std::string& name, int steps) const {
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(120);
    while (lines_in(name) < steps + 1 && std::chrono::steady_clock::now() < patience) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ASSERT_GE(lines_in(name), steps + 1);
  }
  int lines_in(const std::string& name) const {
    const std::string log = read_text(folder_.at(name + "-run") / "log.csv");
    return static_cast<int>(std::ranges::count(log, '\n'));
  }
  /// log.csv without its last two columns, the wait for data and the speed.
  std::string losses(const std::string& name) const {
    std::ifstream input(folder_.at(name + "-run") / "log.csv");
    std::string all, line;
    while (std::getline(input, line)) all += line.substr(0, line.rfind(',', line.rfind(',') - 1)) + '\n';
    return all;
  }
  void expect_same(const std::string& weights) const {
    EXPECT_EQ(read_text(folder_.at("whole") / weights), read_text(folder_.at("killed") / weights));
    EXPECT_FALSE(read_text(folder_.at("whole") / weights).empty());
    EXPECT_EQ(losses("whole"), losses("killed"));
    for (const char* file : {"validation.csv", "best.safetensors", "checkpoint.safetensors", "checkpoint-13.safetensors"})
      EXPECT_EQ(read_text(folder_.at("whole-run") / file), read_text(folder_.at("killed-run") / file)) << file;
    for (const auto& entry : std::filesystem::directory_iterator(folder_.at("killed-run")))
      EXPECT_EQ(entry.path().filename().string().find(kStagingPrefix), std::string::npos) << entry.path();
  }

  TemporaryFolder folder_;
};

TEST_F(CliTrain, ARunKilledAgainAndAgainEndsAsOneThatWasNot) {
  const Outcome whole = ilat(words("image-tokenizer", "whole"));
  ASSERT_EQ(whole.exit_code, 0) << whole.errors;
  const TemporaryFolder logs;
  int kills = 0, microseconds = 0;
  for (const int steps : {1, 4, 8, 11}) {  // 4 and 8: around a validation
    Running running(ilat_program(), words("image-tokenizer", "killed", {"--resume"}), logs.path());
    wait_for_steps("killed", steps);
    std::this_thread::sleep_for(std::chrono::microseconds(microseconds += 700));
    running.send(SIGKILL);
    kills += running.wait().exit_code == -1;
  }
  EXPECT_GT(kills, 1);
  const Outcome end = ilat(words("image-tokenizer", "killed", {"--resume"}));
  ASSERT_EQ(end.exit_code, 0) << end.errors;
  expect_same("image_tokenizer.safetensors");
}

TEST_F(CliTrain, CtrlCWritesACheckpointAndSaysHowToGoOn) {
  ASSERT_EQ(ilat(words("image-tokenizer", "whole")).exit_code, 0);
  const TemporaryFolder logs;
  Running running(ilat_program(), words("image-tokenizer", "killed"), logs.path());
  wait_for_steps("killed", 2);
  running.send(SIGINT);
  const Outcome stopped = running.wait();
  EXPECT_EQ(stopped.exit_code, 1) << stopped.errors;
  EXPECT_NE(stopped.errors.find("cancelled"), std::string::npos) << stopped.errors;
  EXPECT_NE(stopped.errors.find("--resume"), std::string::npos) << stopped.errors;
  EXPECT_LT(lines_in("killed"), 15);
  const Outcome end = ilat(words("image-tokenizer", "killed", {"--resume"}));
  ASSERT_EQ(end.exit_code, 0) << end.errors;
  EXPECT_NE(end.errors.find("goes on after step "), std::string::npos) << end.errors;
  EXPECT_EQ(read_text(folder_.at("whole") / "image_tokenizer.safetensors"), read_text(folder_.at("killed") / "image_tokenizer.safetensors"));
  EXPECT_EQ(losses("whole").substr(0, losses("whole").find('\n')), losses("killed").substr(0, losses("killed").find('\n')));
}

TEST_F(CliTrain, WhatIsThereIsNotOverwrittenUnasked) {
  ASSERT_EQ(ilat(words("image-tokenizer", "whole")).exit_code, 0);
  const std::string before = read_text(folder_.at("whole") / "image_tokenizer.safetensors");
  Outcome refused = ilat(words("image-tokenizer", "whole"));
  EXPECT_EQ(refused.exit_code, 2);
  for (const char* word : {"--resume", "--overwrite"}) EXPECT_NE(refused.errors.find(word), std::string::npos) << refused.errors;
  std::filesystem::remove_all(folder_.at("whole-run"));
  refused = ilat(words("image-tokenizer", "whole"));
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_NE(refused.errors.find("--from"), std::string::npos) << refused.errors;
  EXPECT_EQ(ilat(words("image-tokenizer", "whole", {"--resume", "--overwrite"})).exit_code, 2);
  EXPECT_EQ(read_text(folder_.at("whole") / "image_tokenizer.safetensors"), before);
  EXPECT_EQ(ilat(words("image-tokenizer", "whole", {"--overwrite", "--steps", "2"})).exit_code, 0);
  EXPECT_NE(read_text(folder_.at("whole") / "image_tokenizer.safetensors"), before);
  EXPECT_EQ(ilat(words("sketch-tokenizer", "whole", {"--steps", "2", "--overwrite"})).exit_code, 0) << "another part of the model";
}

TEST_F(CliTrain, SeveralPacksWithWeightsAndTheReportOfTheRun) {
  std::filesystem::create_directories(folder_.at("more"));
  for (int i = 0; i < 3; ++i) write_image(folder_.at("more") / (std::to_string(i) + ".png"), drawn_photo(40, 40));
  auto weighted = words("image-tokenizer", "mixed", {"--data", at("more") + "=0.5"});
  weighted[4] += "=1.5";
  const Outcome outcome = ilat(weighted);
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_NE(read_text(folder_.at("mixed") / "model.json").find("weight 0.5"), std::string::npos);
  const Outcome report = ilat({"report", at("mixed-run")});
  ASSERT_EQ(report.exit_code, 0) << report.errors;
  const std::string page = read_text(folder_.at("mixed-run") / "report.html");
  for (const char* part : {"psnr", "codes_used", "data_wait_percent", "hand_lines = 0.4", "base64,"}) EXPECT_NE(page.find(part), std::string::npos) << part;
  weighted[4] = at("pack.safetensors") + "=many";
  EXPECT_EQ(ilat(weighted).exit_code, 2);
}

TEST_F(CliTrain, BrokenPhotosEndPackingWithTheirList) {
  std::filesystem::create_directories(folder_.at("photos"));
  for (int i = 0; i < 5; ++i) write_image(folder_.at("photos") / (std::to_string(i) + ".png"), drawn_photo(40, 40));
  std::ofstream(folder_.at("photos") / "3.png") << "broken";
  const Outcome outcome = ilat({"pack", at("photos"), "--size", "16", "-o", at("out.safetensors")});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.errors.find("3.png"), std::string::npos) << outcome.errors;
  EXPECT_FALSE(std::filesystem::exists(folder_.at("out.safetensors")));
  std::filesystem::remove(folder_.at("photos") / "3.png");
  const Outcome packed = ilat({"pack", at("photos"), "--size", "16", "--json", "-o", at("out.safetensors")});
  EXPECT_EQ(packed.exit_code, 0) << packed.errors;
  EXPECT_NE(packed.output.find("\"skipped\": []"), std::string::npos) << packed.output;
}

TEST_F(CliTrain, PackTakesAListOnStandardInput) {
  std::filesystem::create_directories(folder_.at("photos"));
  for (int i = 0; i < 3; ++i) write_image(folder_.at("photos") / (std::to_string(i) + ".png"), drawn_photo(40, 40));
  const std::string pack = std::string(" | ") + ilat_program() + " pack - --size 16 --json -o " + at("out.safetensors");
  const Outcome packed = run("/bin/sh", {"-c", "ls " + at("photos") + "/*.png" + pack});
  EXPECT_EQ(packed.exit_code, 0) << packed.errors;
  const auto told = nlohmann::json::parse(packed.output);
  EXPECT_EQ(told.at("train").get<int>() + told.at("val").get<int>(), 3);
  const Outcome nothing = run("/bin/sh", {"-c", "true" + pack});
  EXPECT_EQ(nothing.exit_code, 1);
  EXPECT_NE(nothing.output.find("standard input"), std::string::npos) << nothing.output;
}

}  // namespace ilat::test
