#include "model_io/model_folder/model_folder.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

TEST(ModelFolder, WhatIsWrittenIsRead) {
  const TemporaryFolder folder;
  ModelConfig config;
  config.name = "tiny";
  config.transformer.emplace();
  write_model_config(folder.at("models/tiny"), config);  // makes both folders
  const ModelConfig read = read_model_config(folder.at("models/tiny"));
  EXPECT_EQ(read.name, "tiny");
  EXPECT_TRUE(read.transformer);
  EXPECT_FALSE(read.image_tokenizer);
}

TEST(ModelFolder, MissingFolderAndMissingFileSayWhatAModelFolderIs) {
  const TemporaryFolder folder;
  const auto read = [&](const std::string& name) { return [&folder, name] { read_model_config(folder.at(name)); }; };
  expect_error(read("none"), ErrorCode::not_found, {"none", "no such folder", kModelConfigFile, kTransformerFile});
  std::filesystem::create_directory(folder.at("empty"));
  expect_error(read("empty"), ErrorCode::not_found, {"empty", "no model.json", kImageTokenizerFile});
  std::filesystem::create_directories(folder.at("odd/model.json"));
  expect_error(read("odd"), ErrorCode::not_found, {"odd"});
}

TEST(ModelFolder, AWrongModelJsonIsNamedByItsPath) {
  const TemporaryFolder folder;
  write_text(folder.at("model.json"), R"({"format": "ilat-model/1", "xdog": {"side": "big"}})");
  expect_error([&] { read_model_config(folder.path()); }, ErrorCode::bad_model,
               {(folder.path() / "model.json").string(), "xdog.side"});
}

TEST(ModelFolder, AFileInPlaceOfTheFolderCannotBeWritten) {
  const TemporaryFolder folder;
  write_text(folder.at("file"), "");
  expect_error([&] { write_model_config(folder.at("file"), {}); }, ErrorCode::unwritable, {"file"});
  expect_error([&] { write_model_config(folder.at("file/models"), {}); }, ErrorCode::unwritable, {"file/models"});
}

TEST(CheckTensors, MissingUnexpectedAndMisshapenNamesAreAllListed) {
  const std::map<std::string, TensorView> found = {{"good", {DType::f16, {2, 3}, {}}},
                                                   {"turned", {DType::f16, {3, 2}, {}}},
                                                   {"flat", {DType::f16, {6}, {}}},
                                                   {"stranger", {DType::f16, {}, {}}}};
  const ExpectedTensors expected = {
      {"good", {2, 3}}, {"turned", {2, 3}}, {"flat", {2, 3}}, {"gone", {7}}, {"lost", {8}}};
  expect_error([&] { check_tensors(found, expected, "t.safetensors"); }, ErrorCode::bad_model,
               {"t.safetensors", "5 tensors", "missing: gone [7]", "missing: lost [8]", "unexpected: stranger []",
                "shape: flat expected [2, 3], got [6]", "shape: turned expected [2, 3], got [3, 2]"});
}

TEST(CheckTensors, WhatFitsIsAccepted) {
  EXPECT_NO_THROW(check_tensors({{"a", {DType::f32, {2}, {}}}}, {{"a", {2}}}, "x"));
  EXPECT_NO_THROW(check_tensors({}, {}, "x"));
  EXPECT_THROW(check_tensors({{"a", {DType::f32, {2, 1}, {}}}}, {{"a", {2}}}, "x"), Error);
}

}  // namespace
}  // namespace ilat::test
