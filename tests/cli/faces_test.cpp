#include <algorithm>
#include <cstdlib>
#include <nlohmann/json.hpp>

#include "edit_scene.h"
#include "support/average_face.h"
#include "support/places.h"

namespace ilat::test {
namespace {

std::filesystem::path detector() {
  if (const char* chosen = std::getenv("ILAT_DETECTOR")) return chosen;
  return source_folder() / "models" / "face-detector";
}

/// `picture` at a place of a larger one.
void put(Image& onto, const Image& picture, const FacePlace& place) {
  const Landmark zero = place(Landmark{0, 0}), one = place(Landmark{1, 0});
  const double a = one.x - zero.x, b = one.y - zero.y, square = a * a + b * b;
  for (int y = 0; y < onto.height; ++y)
    for (int x = 0; x < onto.width; ++x) {
      const double dx = x - place.x, dy = y - place.y;
      const double u = (a * dx + b * dy) / square, v = (a * dy - b * dx) / square;
      if (u < 0 || v < 0 || u > picture.width - 1 || v > picture.height - 1) continue;
      std::copy_n(picture.row(static_cast<int>(v + 0.5)) + 3 * static_cast<int>(u + 0.5), 3, onto.row(y) + 3 * x);
    }
}

/// The scene of EditScene, and a face to speak of: a portrait that models/faces-128 draws from a sketch, nobody's.
class CliFaces : public EditScene {
 protected:
  static void SetUpTestSuite() {
    EditScene::SetUpTestSuite();
    if (!std::filesystem::exists(detector() / "face_detector.safetensors")) return;
    const auto file = models_->at("portrait.png").string();
    const Outcome drawn = ilat({"draw", (source_folder() / "examples/portrait/portrait.png").string(), "-o", file, "--seed",
                                "6", "--temperature", "0.6", "--precision", "fp32", "--model",
                                (source_folder() / "models/faces-128").string()});  // fp32: the same portrait on every machine
    ASSERT_EQ(drawn.exit_code, 0) << drawn.errors;
    portrait_ = read_image(file);
  }

  void SetUp() override {
    EditScene::SetUp();
    if (portrait_.empty()) GTEST_SKIP() << "no face detector in " << detector();
    write_image(at("face.png"), portrait_);
    Image party(900, 500, 3, 150);
    put(party, portrait_, {1.2, 12, 90, 60});
    put(party, portrait_, {0.8, -10, 560, 200});
    write_image(at("party.png"), party);
    before_ = folder_.names();
  }

  /// `ilat edit` of one photo without any mask or sketch.
  Outcome wish(const std::string& photo, std::vector<std::string> words) const {
    words.insert(words.begin(), {"edit", at(photo), "--model", model()});
    if (std::find(words.begin(), words.end(), "-o") == words.end()) words.insert(words.end(), {"-o", at("after.png")});
    return ilat(words);
  }

  static inline Image portrait_;
};

TEST_F(CliFaces, AreListedAndDrawn) {
  const Outcome outcome = ilat({"faces", at("party.png"), "--picture", at("found.png")});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  const auto found = nlohmann::json::parse(outcome.output);
  ASSERT_EQ(found.at("faces").size(), 2u) << outcome.output;
  for (const auto& face : found.at("faces")) {
    EXPECT_EQ(face.at("landmarks").size(), 49u);
    EXPECT_GT(face.at("confidence").get<double>(), 0.5);
    const bool large = face.at("box").at("side").get<double>() > 180;
    EXPECT_NEAR(face.at("tilt_degrees").get<double>(), large ? 12 : -10, 5);
  }
  EXPECT_EQ(read_image(at("found.png")).width, 900);
  EXPECT_NE(read_image(at("found.png")).pixels, read_image(at("party.png")).pixels);
}

TEST_F(CliFaces, APhotoAndAWishAreEnough) {
  const Outcome outcome = wish("face.png", {"--smile", "0.7", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output << outcome.errors;
  EXPECT_TRUE(nlohmann::json::parse(outcome.output).at("warnings").empty());
  const Image before = read_image(at("face.png")), after = read_image(at("after.png"));
  const int eyes = before.height * 130 / 256;
  EXPECT_TRUE(std::equal(before.row(0), before.row(eyes), after.row(0)));
  EXPECT_NE(after.pixels, before.pixels);
}

TEST_F(CliFaces, AnAlignedPortraitIsSeenWhole) {
  const Outcome outcome = wish("face.png", {"--region", "mouth", "--json"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.output;
  const auto corners = nlohmann::json::parse(outcome.output).at("regions").at(0).at("corners");
  EXPECT_EQ(corners, (nlohmann::json{{0.0, 0.0}, {portrait_.width, 0.0}, {portrait_.width, portrait_.height}, {0.0, portrait_.height}}));
}

TEST_F(CliFaces, OneOfSeveralIsNamedOrMasked) {
  expect_refusal(wish("party.png", {"--smile", "0.7"}), 2, {"face", "2 faces", "largest"});
  expect_refusal(wish("party.png", {"--smile", "0.7", "--face", "7"}), 2, {"face 7 of 2"});
  ASSERT_EQ(wish("party.png", {"--smile", "0.7", "--face", "largest"}).exit_code, 0);
  const Image before = read_image(at("party.png")), large = read_image(at("after.png"));
  const auto changed_right_of = [&](const Image& after, int left, int right) {
    for (int y = 0; y < before.height; ++y)
      if (!std::equal(before.row(y) + 3 * left, before.row(y) + 3 * right, after.row(y) + 3 * left)) return true;
    return false;
  };
  EXPECT_TRUE(changed_right_of(large, 0, 450));
  EXPECT_FALSE(changed_right_of(large, 450, 900));
  const FacePlace small{0.8, -10, 560, 200};
  const Landmark mouth = small(Landmark{128, 196});
  const std::string box = std::to_string(static_cast<int>(mouth.x) - 10) + "," + std::to_string(static_cast<int>(mouth.y) - 10) + ",20,20";
  ASSERT_EQ(wish("party.png", {"--smile", "0.7", "--mask-rect", box}).exit_code, 0);
  EXPECT_TRUE(changed_right_of(read_image(at("after.png")), 450, 900));
  EXPECT_FALSE(changed_right_of(read_image(at("after.png")), 0, 450));
}

TEST_F(CliFaces, AWishWithoutAFaceIsRefusedAndAMaskWithoutOneIsNot) {
  expect_refusal(wish("photo.png", {"--smile", "0.7"}), 1, {"photo.png", "no face was found", "--mask"});
  Image tiny(400, 300, 3, 150);
  put(tiny, portrait_, {0.05, 0, 200, 100});
  write_image(at("tiny.png"), tiny);
  before_ = folder_.names();
  expect_refusal(wish("tiny.png", {"--region", "eyes"}), 1, {"tiny.png", "40 pixels"});

  const Outcome outcome = edit();
  EXPECT_EQ(outcome.exit_code, 0);
  const auto first = outcome.errors.find("no face was found");
  ASSERT_NE(first, std::string::npos) << outcome.errors;
  EXPECT_EQ(outcome.errors.find("no face was found", first + 1), std::string::npos);
  const auto warnings = nlohmann::json::parse(edit({"--json"}).output).at("warnings");
  ASSERT_EQ(warnings.size(), 1u);
  EXPECT_NE(warnings[0].get<std::string>().find("no face was found"), std::string::npos);
  EXPECT_EQ(edit({"--frame", "full"}).errors.find("no face"), std::string::npos);
}

TEST_F(CliFaces, WishesAgainstEachOtherAreRefused) {
  expect_refusal(wish("face.png", {"--smile", "1", "--keep-lines"}), 2, {"--keep-lines", "--smile"});
  expect_refusal(wish("face.png", {"--face", "1"}), 2, {"--smile 0.7", "--region"});
  write_text("moves.csv", "landmark,x,y\n77,0,1\n");
  expect_refusal(wish("face.png", {"--move-landmarks", at("moves.csv")}), 1, {"moves.csv", "77"});
}

TEST_F(CliFaces, WordsAndMasksAddUp) {
  ASSERT_EQ(wish("face.png", {"--region", "mouth", "--mask-rect", "2,2,30,30"}).exit_code, 0);
  const Image before = read_image(at("face.png")), after = read_image(at("after.png"));
  bool corner = false, mouth = false;
  for (int y = 0; y < before.height; ++y)
    for (int x = 0; x < 3 * before.width; ++x)
      if (before.row(y)[x] != after.row(y)[x]) (y < 40 ? corner : mouth) = true;
  EXPECT_TRUE(corner && mouth);
}

TEST_F(CliFaces, TheMovedLinesAreWrittenToGoOnDrawing) {
  const Outcome outcome = ilat({"edit", at("face.png"), "--smile", "0.7", "--write-sketch", at("lines.png"), "--model", model()});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(outcome.output, at("lines.png") + "\n");
  ASSERT_EQ(wish("face.png", {"--smile", "0.7"}).exit_code, 0);
  const Image by_wish = read_image(at("after.png"));
  ASSERT_EQ(wish("face.png", {"--smile", "0.7", "--sketch", at("lines.png")}).exit_code, 0);
  const Image by_sketch = read_image(at("after.png")), before = read_image(at("face.png"));
  for (std::size_t i = 0; i < before.pixels.size(); ++i)  // the same mask
    if (by_wish.pixels[i] == before.pixels[i] && by_sketch.pixels[i] != before.pixels[i]) {
      EXPECT_GT(i / 3 / static_cast<std::size_t>(before.width), static_cast<std::size_t>(before.height / 2));
    }
}

TEST_F(CliFaces, TheRecordMakesAWishAgainByteForByte) {
  write_text("moves.csv", "landmark,x,y\n34,0,-0.05\n");
  ASSERT_EQ(wish("party.png", {"--smile", "0.6", "--open-mouth", "0.2", "--face", "largest", "--region", "left-eye", "--move-landmarks", at("moves.csv")}).exit_code, 0);
  const auto again = [&](std::vector<std::string> more) {
    more.insert(more.begin(), {"edit", at("party.png"), "--reproduce", at("after.png"), "-o", at("again.png"), "--model", model()});
    return ilat(more);
  };
  const Outcome outcome = again({"--move-landmarks", at("moves.csv")});
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(read_text(at("again.png")), read_text(at("after.png")));
  const Outcome without = again({});
  EXPECT_EQ(without.exit_code, 1);
  EXPECT_NE(without.errors.find("table of moves"), std::string::npos) << without.errors;
}

TEST_F(CliFaces, ATableOfWishesIsABatch) {
  write_text("jobs.csv", "photo,smile,region,face,output\nface.png,0.5,,,a.png\nparty.png,0.5,brows;mouth,largest,b.png\nphoto.png,0.5,,,c.png\n");
  const Outcome outcome = ilat({"edit", "--batch", at("jobs.csv"), "-o", at("out"), "--model", model(), "--json"});
  EXPECT_EQ(outcome.exit_code, 1);
  const auto jobs = nlohmann::json::parse(outcome.output).at("jobs");
  EXPECT_EQ(jobs.at(0).at("status"), "done");
  EXPECT_EQ(jobs.at(1).at("status"), "done");
  EXPECT_EQ(jobs.at(2).at("status"), "failed");
  EXPECT_NE(jobs.at(2).at("error").get<std::string>().find("no face was found"), std::string::npos);
  ASSERT_EQ(wish("face.png", {"--smile", "0.5", "-o", at("single.png")}).exit_code, 0);
  EXPECT_EQ(read_text(at("single.png")), read_text(at("out/a.png")));
  const Outcome resumed = ilat({"edit", "--batch", at("jobs.csv"), "-o", at("out"), "--model", model(), "--json", "--resume"});
  EXPECT_EQ(nlohmann::json::parse(resumed.output).at("skipped"), 2);
}

TEST_F(CliFaces, AFolderOfPhotosBecomesATrainingSet) {
  std::filesystem::create_directories(at("holiday"));
  std::filesystem::copy_file(at("party.png"), at("holiday/party.png"));  // the same portrait twice
  write_image(at("holiday/wall.png"), Image(120, 90, 3, 150));
  std::vector<std::string> align{"align", at("holiday"), "-o", at("portraits"), "--most-blur", "1", "--json"};
  const Outcome outcome = ilat(align);
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  const auto counts = nlohmann::json::parse(outcome.output);
  EXPECT_EQ(counts.at("photos"), 2);
  EXPECT_EQ(counts.at("portraits"), 1);
  EXPECT_EQ(counts.at("rejected"), (nlohmann::json{{"duplicate", 1}, {"no face", 1}}));
  before_ = folder_.names();
  align.pop_back();
  expect_refusal(ilat(align), 2, {"portraits", "--resume"});

  const Outcome packed = ilat({"pack", at("portraits"), "--size", "64", "-o", at("portraits.pack.safetensors"), "--json"});
  ASSERT_EQ(packed.exit_code, 0) << packed.errors;
  EXPECT_TRUE(nlohmann::json::parse(packed.output).at("skipped").empty()) << packed.output;
}

}  // namespace
}  // namespace ilat::test
