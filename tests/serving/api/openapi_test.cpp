#include <gtest/gtest.h>

#include <cctype>
#include <nlohmann/json.hpp>
#include <set>

#include "jobs/edit_job/edit_job_texts.h"
#include "serving/api/embedded_files.h"
#include "serving/api/prompt_words.h"
#include "serving/api/service.h"
#include "support/expect_error.h"

namespace ilat::test {
namespace {

using Names = std::set<std::string>;

TEST(OpenApi, HasTheServersPathsAndNoOthers) {
  Names there, described;
  for (const Route& route : routes()) there.insert(route.method + " " + route.path);
  const nlohmann::json paths = nlohmann::json::parse(openapi_text()).at("paths");
  for (const auto& [path, methods] : paths.items())
    for (auto [method, operation] : methods.items()) {
      std::string large(method);
      for (char& letter : large) letter = static_cast<char>(std::toupper(static_cast<unsigned char>(letter)));
      described.insert(large + " " + path);
    }
  EXPECT_EQ(there, described);
}

TEST(OpenApi, HasTheFieldsOfAnEdit) {
  Names described;
  const nlohmann::json job = nlohmann::json::parse(openapi_text()).at("components").at("schemas").at("EditJob");
  for (const auto& [name, schema] : job.at("properties").items()) described.insert(name);
  Names there{"model", "preview-every"};
  for (const std::string& name : field_names()) there.insert(name);
  EXPECT_EQ(there, described);
}

EditJob prompted(const std::string& prompt) {
  EditJob job;
  read_prompt(prompt, job);
  return job;
}

TEST(PromptWords, NameRegionsAndWishes) {
  EXPECT_TRUE(prompted("") == EditJob{});
  EXPECT_TRUE(prompted("Smile 0.5, left eye and open mouth") ==
              (EditJob{.regions = {FaceRegion::left_eye}, .smile = 0.5, .open_mouth = 0.7}));
  EXPECT_TRUE(prompted("raise brows -1\nlower_face") == (EditJob{.regions = {FaceRegion::lower_face}, .raise_brows = -1}));
}

TEST(PromptWords, SentencesAreRefusedWithWhatThereIs) {
  expect_error([] { prompted("a cat with a hat"); }, ErrorCode::usage, {"a-cat-with-a-hat", "smile", "mouth"});
  expect_error([] { prompted("smile 7"); }, ErrorCode::usage, {"from -1 to 1"});
}

}  // namespace
}  // namespace ilat::test
