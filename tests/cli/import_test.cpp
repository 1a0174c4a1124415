#include <nlohmann/json.hpp>

#include "edit_scene.h"
#include "model_io/model_folder/model_folder.h"
#include "support/fixture_checkpoints.h"

namespace ilat::test {

/// The fixture's tiny networks as the authors' three files.
class CliImport : public EditScene {
 protected:
  void SetUp() override {
    EditScene::SetUp();
    write_fixture_checkpoints(folder_.path(), CheckpointLayout::legacy);
    before_ = folder_.names();
  }

  Outcome import_all(const std::vector<std::string>& more = {}) const {
    std::vector<std::string> arguments{"import",         "--image",       at("image.pth"),       "--sketch",
                                       at("sketch.pth"), "--transformer", at("transformer.pth"), "-o",
                                       at("model")};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return ilat(arguments);
  }
};

TEST_F(CliImport, TheThreeFilesBecomeAModelThatEdits) {
  const Outcome outcome = import_all({"--heads", "4"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(outcome.output, at("model") + "\n");
  const Outcome edited = edit({"--model", at("model"), "--sampler", "refresh", "--greedy"});
  ASSERT_EQ(edited.exit_code, 0) << edited.errors;
  const Image before = read_image(at("photo.png")), after = read_image(at("after.png"));
  EXPECT_NE(before.pixels, after.pixels);
  const auto json = nlohmann::json::parse(ilat({"info", at("model"), "--json"}).output);
  EXPECT_EQ(json.at("provenance").at("transformer.imported_from"), "transformer.pth, iteration 300000");
}

TEST_F(CliImport, AnExportInHalfFloatsEditsToo) {
  ASSERT_EQ(import_all({"--heads", "4", "--dtype", "bf16"}).exit_code, 0);
  ASSERT_EQ(ilat({"export", at("model"), "-o", at("f16"), "--dtype", "f16"}).exit_code, 0);
  EXPECT_EQ(edit({"--model", at("f16")}).exit_code, 0);
  const Outcome released = ilat({"export", at("model"), "-o", at("theirs"), "--names", "released", "--json"});
  ASSERT_EQ(released.exit_code, 0) << released.errors;
  EXPECT_EQ(nlohmann::json::parse(released.output).at("transformer").at("heads"), 4);
  EXPECT_NE(ilat({"info", at("theirs") + "/transformer.safetensors"}).output.find("blocks.0.attn.key.weight"),
            std::string::npos);
}

TEST_F(CliImport, APartAloneSaysWhatIsStillMissing) {
  const Outcome outcome = ilat({"import", "--image", at("image.pth"), "--resolution", "32", "-o", at("model")});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  for (const char* word : {"no sketch tokenizer yet", "--sketch", "no transformer yet", "--transformer"})
    EXPECT_NE(outcome.errors.find(word), std::string::npos) << word;
}

TEST_F(CliImport, RefusesWithoutWriting) {
  expect_refusal(import_all(), 2, {"transformer.pth", "--heads"});
  expect_refusal(ilat({"import", "-o", at("model")}), 2, {"--image", "--vgg19"});
  expect_refusal(ilat({"import", "--vgg19", at("image.pth"), "--image", at("image.pth"), "-o", at("model")}), 2,
                 {"--vgg19"});
  expect_refusal(ilat({"import", "--vgg19", at("image.pth"), "-o", at("vgg.safetensors")}), 1,
                 {"image.pth", "VGG-19", "features.0.weight"});
  expect_refusal(import_all({"--heads", "4", "--dtype", "int8"}), 2, {"--dtype", "f32 | f16 | bf16"});
  expect_refusal(ilat({"export", at("nowhere"), "-o", at("x")}), 1, {"nowhere"});
  expect_refusal(ilat({"export", model(), "-o", model()}), 2, {"another file"});
}

TEST_F(CliImport, APickleThatCallsOsSystemIsRefusedAndExecutesNothing) {
  const std::string victim = at("victim");
  write_text("evil.pth",
             legacy_file(PickleWriter().global("os", "system").text("touch " + victim).raw("\x85R").done(), {}, {}));
  expect_refusal(ilat({"import", "--image", at("evil.pth"), "-o", at("model")}), 1, {"evil.pth", "os.system"});
  expect_refusal(ilat({"info", at("evil.pth")}), 1, {"evil.pth", "os.system"});
}

TEST_F(CliImport, InfoListsACheckpointsTensorsAndNumbers) {
  const std::string file = golden("ckpt_transformer_zip.pth").string();
  const Outcome text = ilat({"info", file});
  ASSERT_EQ(text.exit_code, 0) << text.errors;
  for (const char* word : {"zip layout", "iteration: 1234", "model.blocks.0.attn.key.weight", "[16,16]", "55 tensors"})
    EXPECT_NE(text.output.find(word), std::string::npos) << word;
  const auto json = nlohmann::json::parse(ilat({"info", file, "--json"}).output);
  EXPECT_EQ(json.at("layout"), "zip");
  EXPECT_EQ(json.at("values").at("iteration"), 1234);
  EXPECT_EQ(json.at("tensors").size(), 55u);
}

TEST_F(CliImport, BothCommandsHaveTwoWorkedExamples) {
  for (const std::string command : {"import", "export"}) {
    const std::string help = ilat({command, "--help"}).output;
    const std::size_t first = help.find("  ilat " + command);
    ASSERT_NE(first, std::string::npos);
    EXPECT_NE(help.find("  ilat " + command, first + 1), std::string::npos);
  }
}

}  // namespace ilat::test
