#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <regex>

#include "config/model_config.h"
#include "files/text_file.h"
#include "support/places.h"

namespace ilat::test {

namespace {

/// The table that docs/model-format.md should have under "### part": a row for every field, with its default.
template <class Config>
std::string expected_table(const std::string& part, ModelConfig model) {
  const auto defaults = nlohmann::json::parse(model_config_to_json(model)).at(part);
  std::string table = "### " + part + "\n\n| field | default | meaning |\n|---|---|---|\n";
  const Config config;
  visit_fields(config, [&](const char* name, const auto&, const char* meaning) {
    const std::string cell = std::regex_replace(std::string(meaning), std::regex("\\|"), "\\|");
    table += std::string("| `") + name + "` | " + defaults.at(name).dump() + " | " + cell + " |\n";
  });
  return table;
}

}  // namespace

TEST(ModelFormatDoc, EveryFieldIsInItsTableWithDefaultAndMeaning) {
  const std::string text = read_text_file(source_folder() / "docs/model-format.md");
  const auto expect_table = [&](const std::string& table) {
    EXPECT_NE(text.find(table), std::string::npos) << "docs/model-format.md should have:\n" << table;
  };
  ModelConfig model;
  model.image_tokenizer.emplace();
  model.sketch_tokenizer.emplace();
  model.transformer.emplace();
  model.drawing.emplace();
  expect_table(expected_table<ImageTokenizerConfig>("image_tokenizer", model));
  expect_table(expected_table<SketchTokenizerConfig>("sketch_tokenizer", model));
  expect_table(expected_table<TransformerConfig>("transformer", model));
  expect_table(expected_table<XdogConfig>("xdog", model));
  expect_table(expected_table<DrawingConfig>("drawing", model));
}

TEST(ModelFormatDoc, EveryKeyOfTheObjectItselfIsNamed) {
  const std::string text = read_text_file(source_folder() / "docs/model-format.md");
  const auto keys = nlohmann::json::parse(model_config_to_json({}));
  for (const auto& [key, value] : keys.items())
    EXPECT_NE(text.find("| `" + key + "` | "), std::string::npos) << key;
}

}  // namespace ilat::test
