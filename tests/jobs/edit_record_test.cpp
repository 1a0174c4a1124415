#include "jobs/edit_record.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <nlohmann/json.hpp>

#include "support/expect_error.h"

namespace ilat::test {
namespace {

EditRecord some_record() {
  return {.program = "0.1.0",
          .model = "faces",
          .model_sha256 = std::string(64, '1'),
          .photo = "portrait.png",
          .photo_sha256 = std::string(64, '2'),
          .mask = "mouth.png",
          .mask_sha256 = std::string(64, '3'),
          .sketch = "smile.png",
          .sketch_sha256 = std::string(64, '4'),
          .strokes = "paint.png",
          .strokes_sha256 = std::string(64, '7'),
          .move_landmarks = "moves.csv",
          .move_landmarks_sha256 = std::string(64, '5'),
          .detector_sha256 = std::string(64, '6'),
          .precision = "bf16",
          .variation = 2,
          .scores = {{"1", "likelihood -4.1, lines 0.7"}, {"2", "likelihood -3.9, lines 0.8"}},
          .options = {{"seed", "7"}, {"temperature", "0.6"}}};
}

RC_GTEST_PROP(PromiseEditRecord, WhatIsWrittenIsReadBackAndIsOneLineOfAscii, ()) {
  EditRecord record = some_record();
  record.photo = *rc::gen::element<std::string>("a b.png", "\"q\".jpg", "pere\xCC\x80.png", "\xE5\xAD\x97.png", "a\nb");
  record.variation = *rc::gen::inRange(1, 1000);
  record.options[*rc::gen::element<std::string>("frame", "greedy")] = *rc::gen::element<std::string>("full", "", "1,2");
  const std::string json = edit_record_to_json(record);
  for (const char letter : json) RC_ASSERT(letter >= ' ' && letter <= '~');
  RC_ASSERT(parse_edit_record(json, "a.png") == record);
}

TEST(EditRecord, WhatIsNoRecordIsRefusedByField) {
  const auto refused = [](const std::string& json, const std::vector<std::string>& words) {
    expect_error([&] { parse_edit_record(json, "a.png"); }, ErrorCode::bad_input, words);
  };
  refused("", {"a.png", "JSON"});
  refused("[]", {"a.png", "ilat-edit/1"});
  refused(R"({"format": "ilat-edit/9"})", {"ilat-edit/1"});
  const auto changed = [](const std::string& key, const nlohmann::json& value) {
    nlohmann::json object = nlohmann::json::parse(edit_record_to_json(some_record()));
    value.is_null() ? (void)object.erase(key) : (void)(object[key] = value);
    return object.dump();
  };
  refused(changed("seed_of_doubt", "x").replace(0, 1, R"({"photo":"twice",)"), {"photo", "twice"});
  refused(changed("photo_sha256", nullptr), {"photo_sha256", "missing"});
  refused(changed("variation", -1), {"variation", "-1"});
  refused(changed("variation", 1e30), {"variation"});
  refused(changed("options", {{"seed", 7}}), {"options"});
  EXPECT_EQ(parse_edit_record(changed("of_a_later_version", 1), "a.png"), some_record());
}

TEST(EditRecord, EqualContentsDoNotDifferWhateverTheNames) {
  EditRecord now = some_record();
  now.photo = "copy.png";
  now.variation = 1;
  now.options.clear();
  EXPECT_TRUE(differences(some_record(), now).empty());
}

TEST(EditRecord, EachDifferenceIsNamedWithBothSides) {
  const auto differ = [](auto change, const std::vector<std::string>& words) {
    EditRecord now = some_record();
    change(now);
    const auto lines = differences(some_record(), now);
    ASSERT_EQ(lines.size(), 1u);
    for (const auto& word : words) EXPECT_NE(lines[0].find(word), std::string::npos) << word << " in " << lines[0];
  };
  const std::string other(64, 'f');
  differ([&](EditRecord& now) { now.program = "9.9"; }, {"program", "9.9", "0.1.0"});
  differ([&](EditRecord& now) { now.model_sha256 = other; }, {"model", "faces", "ffff", "1111"});
  differ([&](EditRecord& now) { now.photo_sha256 = other; }, {"photo", "portrait.png", "ffff", "2222"});
  differ([&](EditRecord& now) { now.mask_sha256 = other; }, {"mask", "mouth.png", "ffff", "3333"});
  differ([&](EditRecord& now) { now.sketch_sha256 = other; }, {"sketch", "smile.png", "ffff", "4444"});
  differ([&](EditRecord& now) { now.strokes_sha256 = other; }, {"strokes", "paint.png", "ffff", "7777"});
  differ([&](EditRecord& now) { now.move_landmarks_sha256 = other; }, {"moves", "moves.csv", "ffff", "5555"});
  differ([&](EditRecord& now) { now.detector_sha256 = other; }, {"detector", "ffff", "6666"});
  differ([](EditRecord& now) { now.detector_sha256 = ""; }, {"detector", "none here", "6666"});
  differ([](EditRecord& now) { now.sketch = now.sketch_sha256 = ""; }, {"sketch", "smile.png", "none"});
}

TEST(EditRecord, WithoutNamesInputsAreToldByTheirSums) {
  EditRecord bare = some_record();
  for (std::string* name : {&bare.photo, &bare.mask, &bare.sketch, &bare.strokes, &bare.move_landmarks}) name->clear();
  EXPECT_TRUE(differences(bare, some_record()).empty());
  EditRecord now = some_record();
  now.photo_sha256 = std::string(64, 'f');
  ASSERT_EQ(differences(bare, now).size(), 1u);
  EXPECT_NE(differences(bare, now)[0].find("portrait.png"), std::string::npos) << differences(bare, now)[0];
  now = bare;
  now.mask_sha256.clear();
  ASSERT_EQ(differences(bare, now).size(), 1u);
  EXPECT_NE(differences(bare, now)[0].find("none"), std::string::npos);
}

TEST(EditRecord, AnInputThatWasNoFileCannotBeCompared) {
  EditRecord recorded = some_record();
  recorded.photo_sha256 = kUnknownSum;
  ASSERT_EQ(differences(recorded, some_record()).size(), 1u);
  EXPECT_NE(differences(recorded, some_record())[0].find("not read from a file"), std::string::npos);
}

}  // namespace
}  // namespace ilat::test
