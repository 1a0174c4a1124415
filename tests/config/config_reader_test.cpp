#include "config/config_reader.h"

#include <gtest/gtest.h>

#include "config/model_config.h"
#include "support/expect_error.h"

namespace ilat::test {

struct Inner {
  int depth = 7;
};
template <ConfigOf<Inner> Config, class Visitor>
void visit_fields(Config& inner, Visitor&& visit) {
  visit("depth", inner.depth, "");
}

struct Settings {
  int steps = 1;
  std::uint64_t seed = 2;
  double rate = 0.5;
  bool flip = true;
  std::string text = "default";
  std::filesystem::path folder = "here";
  std::vector<int> sizes = {1, 2};
  Norm norm = Norm::channel;
  std::optional<std::uint64_t> limit;
  std::map<std::string, std::string> notes;
  Inner inner;
  std::optional<Inner> more;
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
  visit("limit", run.limit, "");
  visit("notes", run.notes, "");
  visit("inner", run.inner, "");
  visit("more", run.more, "");
}

struct File {
  Settings run;
};
template <ConfigOf<File> Config, class Visitor>
void visit_fields(Config& file, Visitor&& visit) {
  visit("run", file.run, "");
}

namespace {

Settings read(const ConfigValue& input) {
  File file;
  ConfigProblems problems;
  read_config(input, file, problems);
  problems.throw_if_any(ErrorCode::usage, "r", input);
  return file.run;
}
Settings read_toml(const std::string& text) { return read(parse_toml_config(text, "r", ErrorCode::usage)); }
Settings read_json(const std::string& text) { return read(parse_json_config(text, "r", ErrorCode::usage)); }

void expect_refused(const std::string& toml, const std::vector<std::string>& words) {
  expect_error([&] { read_toml(toml); }, ErrorCode::usage, words);
}

TEST(ConfigReader, EveryKindOfFieldIsReadFromTomlAndFromJsonAlike) {
  for (const Settings& run : {read_toml(R"(
[run]
steps = 1_000
seed = 9223372036854775807
rate = 4e-4
flip = false
text = "a \"b\""
folder = "../data/faces"
sizes = [3, 4, 5]
norm = "group"
limit = 9
notes = {by = "me"}
inner = {depth = 1}
[run.more]
depth = 2
)"),
                              read_json(R"({"run": {"steps": 1000, "seed": 9223372036854775807, "rate": 4e-4,
      "flip": false, "text": "a \"b\"", "folder": "../data/faces", "sizes": [3, 4, 5], "norm": "group", "limit": 9,
      "notes": {"by": "me"}, "inner": {"depth": 1}, "more": {"depth": 2}}})")}) {
    EXPECT_EQ(run.steps, 1000);
    EXPECT_EQ(run.seed, 9223372036854775807u);
    EXPECT_EQ(run.rate, 4e-4);
    EXPECT_FALSE(run.flip);
    EXPECT_EQ(run.text, "a \"b\"");
    EXPECT_EQ(run.folder, "../data/faces");
    EXPECT_EQ(run.sizes, (std::vector<int>{3, 4, 5}));
    EXPECT_EQ(run.norm, Norm::group);
    EXPECT_EQ(run.limit, 9u);
    EXPECT_EQ(run.notes.at("by"), "me");
    EXPECT_EQ(run.inner.depth, 1);
    ASSERT_TRUE(run.more);
    EXPECT_EQ(run.more->depth, 2);
  }
}

TEST(ConfigReader, WhatIsLeftOutKeepsItsDefault) {
  for (const char* toml : {"", "[run]", "[run]\n# nothing"}) {
    const Settings run = read_toml(toml);
    EXPECT_EQ(run.steps, 1);
    EXPECT_EQ(run.text, "default");
    EXPECT_EQ(run.sizes, (std::vector<int>{1, 2}));
    EXPECT_FALSE(run.limit);
    EXPECT_EQ(run.inner.depth, 7);
    EXPECT_FALSE(run.more);
  }
  EXPECT_EQ(read_toml("[run]\nsizes = []").sizes, std::vector<int>{});
  EXPECT_EQ(read_toml("[run.more]").more->depth, 7);
}

TEST(ConfigReader, NumbersKeepTheirLastBit) {
  EXPECT_EQ(read_toml("[run]\nrate = 2").rate, 2.0);
  EXPECT_EQ(read_json(R"({"run": {"seed": 18446744073709551615}})").seed, 18446744073709551615u);
  EXPECT_EQ(read_json(R"({"run": {"rate": 0.1}})").rate, 0.1);
}

TEST(ConfigReader, AllProblemsAreReportedAtOnceWithTheirLines) {
  expect_refused("stray = 1\n[run]\nstesp = 3\nrate = \"fast\"\nnorm = \"batch\"\nflip = 1\n[walk]\nx = 1\n",
                 {"6 problems", "line 1: stray: unknown key; expected one of run",
                  "line 3: run.stesp: unknown key; expected one of steps, seed, rate",
                  "line 4: run.rate: expected a number, got the text \"fast\"",
                  "line 5: run.norm: expected channel | instance | group, got the text \"batch\"",
                  "line 6: run.flip: expected true or false, got the number 1",
                  "line 7: walk: unknown key; expected one of run"});
  expect_error([] { read_json(R"({"run": {"stesp": 3, "more": {"dpeth": 1}}})"); }, ErrorCode::usage,
               {"2 problems", "run.stesp: unknown key", "run.more.dpeth: unknown key; expected one of depth"});
}

TEST(ConfigReader, ValuesOfAWrongKindAreRefused) {
  for (const char* value : {"1.0", "\"1\"", "true", "2147483648", "-2147483649", "[1]", "{a = 1}", "1979-05-27"})
    expect_refused(std::string("[run]\nsteps = ") + value, {"line 2: run.steps: expected a whole number"});
  expect_refused("[run]\nseed = -1", {"seed: expected a whole number from 0, got the number -1"});
  for (const char* value : {"nan", "inf", "true", "\"1\""})
    expect_refused(std::string("[run]\nrate = ") + value, {"rate: expected a number"});
  for (const char* value : {"3", "[1, 2.0]", "[1, \"2\"]", "[[1]]"})
    expect_refused(std::string("[run]\nsizes = ") + value, {"sizes: expected a list of whole numbers"});
  expect_refused("[run]\ntext = 3", {"text: expected text"});
  expect_refused("[run]\nfolder = 3", {"folder: expected a path"});
  expect_refused("[run]\nlimit = -3", {"limit: expected a whole number from 0"});
  expect_refused("[run]\nnotes = {a = 1}", {"notes: expected an object whose values are text"});
  expect_refused("[run]\ninner = 3", {"line 2: run.inner: expected an object, got the number 3"});
  expect_refused("[run]\nsteps = 1979-05-27", {"got 1979-05-27"});
  expect_error([] { read_json(R"({"run": {"steps": null}})"); }, ErrorCode::usage, {"got null"});
}

TEST(ConfigReader, SyntaxErrorsNameTheLine) {
  expect_refused("[run]\nsteps = \n", {"line 2", "TOML"});
  expect_refused("[run]\nsteps = 1\nsteps = 2\n", {"line 3", "TOML"});
  expect_error([] { read_json("{\n\"run\": }"); }, ErrorCode::usage, {"line 2", "JSON"});
  expect_error([] { read_json(R"({"run": {"steps": 1, "steps": 2}})"); }, ErrorCode::usage, {"\"steps\"", "twice"});
}

TEST(ConfigReader, DeeplyNestedInputEndsNoStack) {
  const std::string deep = "{\"run\": {\"steps\": " + std::string(200'000, '[') + std::string(200'000, ']') + "}}";
  expect_error([&] { read_json(deep); }, ErrorCode::usage, {"run.steps: expected a whole number"});
}

TEST(ConfigReader, TheCallersOwnProblemsAreListedToo) {
  const ConfigValue input = parse_toml_config("[run]\nrate = 1\nsteps = 0", "r", ErrorCode::usage);
  ConfigProblems problems;
  problems.expect_range("run.steps", 0, 1, 9);
  problems.add("run.seed", "must be given");
  expect_error([&] { problems.throw_if_any(ErrorCode::usage, "r", input); }, ErrorCode::usage,
               {"2 problems", "line 3: run.steps: is 0; expected 1 to 9", "\n  run.seed: must be given"});
  EXPECT_NO_THROW(ConfigProblems().throw_if_any(ErrorCode::usage, "r", input));
}

}  // namespace
}  // namespace ilat::test
