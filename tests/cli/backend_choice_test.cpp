#include <cstdlib>
#include <filesystem>

#include "edit_scene.h"
#include "support/places.h"

namespace ilat::test {

/// What an edit runs on, by options and by the environment.
class CliBackendChoice : public EditScene {
 protected:
  /// `ilat edit` on the scene with variables of the environment.
  Outcome edit_with(const std::vector<std::string>& variables, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = variables;
    words.insert(words.end(), {ilat_program(), "edit", at("photo.png"), "--mask", at("mask.png"), "--keep-lines", "-o",
                               at("after.png"), "--model", model()});
    words.insert(words.end(), more.begin(), more.end());
    return run("/usr/bin/env", words);
  }
};

TEST_F(CliBackendChoice, WhatThereIsNotIsRefusedWithWhatThereIs) {
  expect_refusal(edit_with({}, {"--backend", "abacus"}), 2, {"--backend", "abacus", "cpu"});
  expect_refusal(edit_with({}, {"--device", "cuda:99"}), 2, {"--device", "cuda:99", "cpu"});
  expect_refusal(edit_with({}, {"--threads", "5000"}), 2, {"--threads", "5000", "1024"});
  expect_refusal(edit_with({}, {"--threads", "many"}), 2, {"--threads", "many"});
  expect_refusal(edit_with({}, {"--precision", "float3"}), 2, {"--precision", "auto | fp32 | bf16 | int8"});
}

TEST_F(CliBackendChoice, TheEnvironmentHoldsWhereTheCommandLineIsSilent) {
  expect_refusal(edit_with({"ILAT_BACKEND=abacus"}), 2, {"backend", "abacus"});
  expect_refusal(edit_with({"ILAT_DEVICE=cuda:99"}), 2, {"device", "cuda:99"});
  expect_refusal(edit_with({"ILAT_THREADS=5000"}), 2, {"threads", "5000"});
  const Outcome outcome = edit_with({"ILAT_BACKEND=abacus", "ILAT_DEVICE=cuda:99", "ILAT_THREADS=5000"},
                                    {"--backend", "cpu", "--device", "cpu", "--threads", "1"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  const std::string by_options = read_text(at("after.png"));
  ASSERT_EQ(edit_with({"ILAT_BACKEND=cpu", "ILAT_THREADS=1"}).exit_code, 0);
  EXPECT_EQ(read_text(at("after.png")), by_options);
}

TEST_F(CliBackendChoice, LibTorchIsInTheOtherProgramWhichThisOneBecomes) {
  ASSERT_EQ(edit_with({}, {"--backend", "torch", "--temperature", "0"}).exit_code, 0);
  const Image by_torch = read_image(at("after.png"));
  ASSERT_EQ(edit_with({}, {"--temperature", "0", "--precision", "fp32"}).exit_code, 0);
  const Image by_default = read_image(at("after.png"));
  ASSERT_EQ(by_torch.pixels.size(), by_default.pixels.size());
  std::size_t far = 0;
  for (std::size_t i = 0; i < by_torch.pixels.size(); ++i) far += std::abs(by_torch.pixels[i] - by_default.pixels[i]) > 1;
  EXPECT_EQ(far, 0u);
}

TEST_F(CliBackendChoice, TrainingSaysWhatItNeedsWhereItIsNotInstalled) {
  const std::filesystem::path alone = at("alone");
  std::filesystem::create_directory(alone);
  std::filesystem::copy_file(ilat_program(), alone / "ilat");
  for (const auto& words : {std::vector<std::string>{"train", "transformer", "recipe.toml"},
                            std::vector<std::string>{"draw", at("sketch.png"), "-o", at("x.png"), "--backend", "torch"}}) {
    const Outcome outcome = run(alone / "ilat", words);
    EXPECT_EQ(outcome.exit_code, 1);
    EXPECT_NE(outcome.errors.find("ilat-train, which is not installed"), std::string::npos) << outcome.errors;
  }
}

}  // namespace ilat::test
