#include "edit_scene.h"

namespace ilat::test {

/// What an edit runs on, by options and by the environment.
class CliBackendChoice : public EditScene {
 protected:
  /// `ilat edit` on the scene with variables of the environment.
  Outcome edit_with(const std::vector<std::string>& variables, const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = variables;
    words.insert(words.end(), {ILAT_PROGRAM, "edit", at("photo.png"), "--mask", at("mask.png"), "--keep-lines", "-o",
                               at("after.png"), "--model", model()});
    words.insert(words.end(), more.begin(), more.end());
    return run("/usr/bin/env", words);
  }
};

TEST_F(CliBackendChoice, WhatThereIsNotIsRefusedWithWhatThereIs) {
  expect_refusal(edit_with({}, {"--backend", "abacus"}), 2, {"--backend", "abacus", "torch"});
  expect_refusal(edit_with({}, {"--device", "cuda:99"}), 2, {"--device", "cuda:99", "cpu"});
  expect_refusal(edit_with({}, {"--threads", "5000"}), 2, {"--threads", "5000", "1024"});
  expect_refusal(edit_with({}, {"--threads", "many"}), 2, {"--threads", "many"});
  expect_refusal(edit_with({}, {"--precision", "float3"}), 2, {"--precision", "float32 | bfloat16"});
}

TEST_F(CliBackendChoice, TheEnvironmentHoldsWhereTheCommandLineIsSilent) {
  expect_refusal(edit_with({"ILAT_BACKEND=abacus"}), 2, {"backend", "abacus"});
  expect_refusal(edit_with({"ILAT_DEVICE=cuda:99"}), 2, {"device", "cuda:99"});
  expect_refusal(edit_with({"ILAT_THREADS=5000"}), 2, {"threads", "5000"});
  const Outcome outcome = edit_with({"ILAT_BACKEND=abacus", "ILAT_DEVICE=cuda:99", "ILAT_THREADS=5000"},
                                    {"--backend", "torch", "--device", "cpu", "--threads", "1"});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  const std::string by_options = read_text(at("after.png"));
  ASSERT_EQ(edit_with({"ILAT_BACKEND=torch", "ILAT_THREADS=1"}).exit_code, 0);
  EXPECT_EQ(read_text(at("after.png")), by_options);
}

}  // namespace ilat::test
