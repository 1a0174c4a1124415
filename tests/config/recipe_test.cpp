#include "config/recipe.h"

#include <gtest/gtest.h>

#include "support/expect_error.h"
#include "support/temporary_folder.h"

namespace ilat::test {

struct Settings {
  int steps = 1;
  std::uint64_t seed = 2;
  double rate = 0.5;
  bool flip = true;
  std::string text = "default";
  std::filesystem::path folder = "here";
  std::vector<int> sizes = {1, 2};
  Norm norm = Norm::channel;
};

template <ConfigOf<Settings> Config, class Visitor>
void visit_fields(Config& run, Visitor&& visit) {
  visit("steps", run.steps, "");
  visit("seed", run.seed, "");
  visit("rate", run.rate, "");
  visit("flip", run.flip, "");
  visit("text", run.text, "");
  visit("folder", run.folder, "");
  visit("sizes", run.sizes, "");
  visit("norm", run.norm, "");
}

struct Extra {
  int extra = 0;
};
template <ConfigOf<Extra> Config, class Visitor>
void visit_fields(Config& extra, Visitor&& visit) {
  visit("extra", extra.extra, "");
}

namespace {

Settings read_settings(const std::string& toml) {
  RecipeFile file = RecipeFile::parse(toml, "r.toml");
  Settings run;
  file.read("run", run);
  file.finish();
  return run;
}

void expect_refused(const std::string& toml, std::vector<std::string> words) {
  words.push_back("r.toml");
  expect_error([&] { read_settings(toml); }, ErrorCode::usage, words);
}

TEST(Recipe, EveryKindOfFieldIsRead) {
  const Settings run = read_settings(R"(
[run]
steps = 1_000
seed = 9223372036854775807
rate = 4e-4
flip = false
text = "a \"b\""
folder = "../data/faces"
sizes = [3, 4, 5]
norm = "group"
)");
  EXPECT_EQ(run.steps, 1000);
  EXPECT_EQ(run.seed, 9223372036854775807u);
  EXPECT_EQ(run.rate, 4e-4);
  EXPECT_FALSE(run.flip);
  EXPECT_EQ(run.text, "a \"b\"");
  EXPECT_EQ(run.folder, "../data/faces");
  EXPECT_EQ(run.sizes, (std::vector<int>{3, 4, 5}));
  EXPECT_EQ(run.norm, Norm::group);
}

TEST(Recipe, WhatIsLeftOutKeepsItsDefault) {
  for (const char* toml : {"", "[run]", "[run]\n# nothing"}) {
    const Settings run = read_settings(toml);
    EXPECT_EQ(run.steps, 1);
    EXPECT_EQ(run.text, "default");
    EXPECT_EQ(run.sizes, (std::vector<int>{1, 2}));
  }
  EXPECT_EQ(read_settings("[run]\nsizes = []").sizes, std::vector<int>{});
}

TEST(Recipe, AWholeNumberServesAsANumber) { EXPECT_EQ(read_settings("[run]\nrate = 2").rate, 2.0); }

TEST(Recipe, HasTellsWhatTheFileGives) {
  const RecipeFile file = RecipeFile::parse("top = 1\n[run]\nsteps = 3", "r.toml");
  EXPECT_TRUE(file.has("run"));
  EXPECT_FALSE(file.has("walk"));
  EXPECT_FALSE(file.has("top")) << "not a section";
  EXPECT_TRUE(file.has("run", "steps"));
  EXPECT_FALSE(file.has("run", "rate"));
  EXPECT_FALSE(file.has("walk", "steps"));
}

TEST(Recipe, AllMistakesAreReportedAtOnceWithTheirLines) {
  expect_refused(
      "stray = 1\n[run]\nstesp = 3\nrate = \"fast\"\nnorm = \"batch\"\nflip = 1\n[walk]\nx = 1\n",
      {"6 mistakes", "line 1: stray", "line 3: [run] stesp: unknown key; the keys are steps, seed, rate",
       "line 4: [run] rate: expected a number, got", "fast",
       "line 5: [run] norm: expected channel | instance | group, got", "batch",
       "line 6: [run] flip: expected true or false, got 1", "line 7: [walk]: unknown section; the sections are run"});
}

TEST(Recipe, ValuesOfAWrongKindAreRefused) {
  for (const char* value : {"1.0", "\"1\"", "true", "2147483648", "-2147483649", "[1]", "{a = 1}", "1979-05-27"})
    expect_refused(std::string("[run]\nsteps = ") + value, {"line 2: [run] steps: expected a whole number"});
  expect_refused("[run]\nseed = -1", {"seed: expected a whole number from 0, got -1"});
  for (const char* value : {"nan", "inf", "true", "\"1\""})
    expect_refused(std::string("[run]\nrate = ") + value, {"rate: expected a number"});
  for (const char* value : {"3", "[1, 2.0]", "[1, \"2\"]", "[[1]]"})
    expect_refused(std::string("[run]\nsizes = ") + value, {"sizes: expected"});
  expect_refused("[run]\ntext = 3", {"text: expected text"});
  expect_refused("[run]\nfolder = 3", {"folder: expected a path"});
  expect_refused("[run]\nnorm = 3", {"norm: expected channel | instance | group, got 3"});
}

TEST(Recipe, SyntaxErrorsNameTheLine) {
  expect_refused("[run]\nsteps = \n", {"line 2", "TOML"});
  expect_refused("[run]\nsteps = 1\nsteps = 2\n", {"line 3", "TOML"});
}

TEST(Recipe, ASectionMayBeReadIntoSeveralStructs) {
  RecipeFile file = RecipeFile::parse("[run]\nsteps = 3\nextra = 4", "r.toml");
  Settings run;
  Extra extra;
  file.read("run", run);
  EXPECT_THROW(file.finish(), Error);
  file.read("run", extra);
  EXPECT_NO_THROW(file.finish());
  EXPECT_EQ(extra.extra, 4);
}

TEST(Recipe, TheCallersOwnMistakesAreListedToo) {
  RecipeFile file = RecipeFile::parse("[run]\nrate = 1\nsteps = 0", "r.toml");
  Settings run;
  file.read("run", run);
  file.refuse("run", "steps", "must be at least 1");
  file.refuse("run", "seed", "must be given");
  expect_error([&] { file.finish(); }, ErrorCode::usage,
               {"2 mistakes", "line 3: [run] steps: must be at least 1", "\n  [run] seed: must be given"});
}

TEST(Recipe, MissingFileIsNamed) {
  const TemporaryFolder folder;
  expect_error([&] { RecipeFile::open(folder.at("none.toml")); }, ErrorCode::not_found, {"none.toml"});
  write_text(folder.at("a.toml"), "[run]\nsteps = 5");
  RecipeFile file = RecipeFile::open(folder.at("a.toml"));
  Settings run;
  file.read("run", run);
  EXPECT_EQ(run.steps, 5);
}

}  // namespace
}  // namespace ilat::test
