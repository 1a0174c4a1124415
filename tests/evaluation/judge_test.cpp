#include "evaluation/judge.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <set>

#include "editing/editor_access.h"
#include "editing/fake_backend.h"
#include "evaluation/baselines.h"
#include "evaluation/drawn_portraits.h"
#include "evaluation/judge_page.h"
#include "evaluation/judge_report.h"

namespace ilat::test {
namespace {

JudgeSet drawn_set(int photos, const std::string& name = "drawn") {
  JudgeSet set{name, {}};
  for (int i = 0; i < photos; ++i) set.photos.push_back({std::to_string(i) + ".png", drawn_portrait(i), kMeanFace});
  return set;
}

Editor fake_editor() { return EditorAccess::make(std::make_unique<FakeBackend>()); }

/// Psnr of every case and guide, around `psnr`, with the same noise for the same case.
Judgement handmade(const Judge& judge, double psnr) {
  Judgement judgement;
  for (std::size_t i = 0; i < judge.cases().size(); ++i) {
    JudgedCase& judged = judgement.cases.emplace_back();
    judged.number = i;
    for (std::size_t guide = 0; guide < kGuides; ++guide) {
      judged.edits[guide].emplace();
      judged.edits[guide]->values[Measure::psnr] = psnr + static_cast<double>(i * 7 % 5);
      judged.edits[guide]->values[Measure::seam] = 1 + psnr / 100;
    }
  }
  judgement.complete = true;
  return judgement;
}

class JudgeTest : public ::testing::Test {
 protected:
  /// Everything judged once, for all that ask only what came out.
  const Judgement& judged() {
    static const Judgement all = judge_.run(editor_, {}, {});
    return all;
  }

  Judge judge_{{drawn_set(1)}};
  Editor editor_ = fake_editor();
};

}  // namespace

TEST(BaselinesTest, MeanColourIsThatOfTheKeptPixelsNearby) {
  Image photo(64, 64, 3, 200), mask(64, 64, 1);
  for (int y = 0; y < 64; ++y) std::fill_n(photo.row(y), 3 * 20, std::uint8_t{10});  // further than 16 pixels off
  for (int y = 40; y < 60; ++y) std::fill_n(mask.row(y) + 40, 20, std::uint8_t{255});
  const Image filled = mean_colour_fill(photo, mask);
  EXPECT_EQ(filled.row(50)[3 * 50], 200);
  EXPECT_EQ(filled.row(0)[0], 10);
}

TEST(BaselinesTest, InpaintingFillsTheMaskAloneAndGoesOnWithWhatLiesAround) {
  if (!has_inpainting()) GTEST_SKIP() << "built without OpenCV's photo module";
  Image photo(64, 64, 3, 90), mask(64, 64, 1);
  for (int y = 20; y < 40; ++y) std::fill_n(photo.row(y) + 3 * 20, 3 * 20, std::uint8_t{255});
  for (int y = 18; y < 42; ++y) std::fill_n(mask.row(y) + 18, 24, std::uint8_t{255});
  photo.row(1)[5] = 17;
  for (const Image& filled : {telea_fill(photo, mask), navier_stokes_fill(photo, mask)}) {
    EXPECT_NEAR(filled.row(30)[3 * 30], 90, 2);
    EXPECT_EQ(filled.row(1)[5], 17);
  }
}

TEST_F(JudgeTest, JudgesEveryCaseUnderEveryGuideBesideTheBaselines) {
  const Judgement& judgement = judged();
  EXPECT_TRUE(judgement.complete);
  ASSERT_EQ(judgement.cases.size(), judge_.cases().size());
  for (std::size_t i = 0; i < judgement.cases.size(); ++i) {
    const JudgedCase& judged = judgement.cases[i];
    EXPECT_EQ(judged.number, i);
    for (std::size_t column = 0; column < kColumns; ++column) {
      const bool expected = has_inpainting() || column < index_of(Column::telea);
      ASSERT_EQ(judged.edits[column].has_value(), expected) << column;
      if (!expected) continue;
      const MeasuredValues& values = judged.edits[column]->values;
      for (const Measure measure : {Measure::psnr, Measure::ssim, Measure::mae, Measure::texture, Measure::seam,
                                    Measure::colour, Measure::likeness})
        EXPECT_TRUE(values.has(measure)) << column << facts_of(measure).name;
      EXPECT_GE(values[Measure::whole_psnr], values[Measure::psnr]);
      EXPECT_EQ(values.has(Measure::seconds), column < kGuides);
    }
    EXPECT_FALSE(judged.edits[index_of(Column::no_lines)]->values.has(Measure::lines));
    const MeasuredValues& own = judged.edits[0]->values;
    EXPECT_EQ(own[Measure::kept_changed], 0);  // the fake's cells see their own pixels alone
    EXPECT_GT(own[Measure::perplexity], 1);
    EXPECT_EQ(own[Measure::perplexity], own[Measure::perplexity_blind]);
    EXPECT_TRUE(judged.edits[index_of(Column::hand_lines)]->values.has(Measure::perplexity));
    EXPECT_FALSE(judged.edits[index_of(Column::reconstruction)]->values.has(Measure::perplexity));
    EXPECT_FALSE(own.has(Measure::lpips));
  }
}

TEST_F(JudgeTest, SameSeedSameTableHoweverManyEditsShareAPass) {
  Judge judge({drawn_set(1, "one"), drawn_set(1, "other")});  // whose cases have the same kinds of mask
  const auto table = [&](int batch) {
    const Judgement judgement = judge.run(editor_, {.batch = batch, .baselines = false}, {});
    auto summary = summarise(judge, judgement).back();
    for (const Measure measure : {Measure::seconds, Measure::processor_seconds})
      for (auto& cell : summary.table[static_cast<std::size_t>(measure)]) cell.reset();
    return table_text(summary);
  };
  EXPECT_EQ(table(3), table(6));
}

TEST_F(JudgeTest, OneGuideAloneIsJudgedLikewise) {
  const Judgement& all = judged();
  const Judgement own = judge_.run(editor_, {.baselines = false, .guides = {Guide::own_lines}}, {});
  ASSERT_EQ(own.cases.size(), all.cases.size());
  for (std::size_t i = 0; i < own.cases.size(); ++i) {
    EXPECT_FALSE(own.cases[i].edits[index_of(Column::hand_lines)].has_value());
    for (const Measure measure : {Measure::psnr, Measure::perplexity, Measure::texture})
      EXPECT_EQ(own.cases[i].edits[0]->values[measure], all.cases[i].edits[0]->values[measure]);
  }
  EXPECT_EQ(choose_cases(own, 1).size(), 3u);
}

/// LPIPS is a result's first number beside the photo's, Inception sees the first two pixels.
class FakeMeasures : public LearnedMeasures {
 public:
  bool has_lpips() const override { return true; }
  bool has_inception() const override { return true; }
  std::vector<double> lpips(std::span<const Image> results, std::span<const Image> photos) override {
    std::vector<double> distances;
    for (std::size_t i = 0; i < results.size(); ++i) distances.push_back(results[i].pixels == photos[i].pixels ? 0 : 1);
    return distances;
  }
  std::vector<float> inception(std::span<const Image> pictures) override {
    std::vector<float> features;
    for (const Image& picture : pictures)
      for (std::size_t i = 0; i < kInceptionWidth; ++i) features.push_back(picture.pixels[i * 90 % picture.pixels.size()]);
    return features;
  }
};

TEST_F(JudgeTest, NetworksOfOthersAreAskedWhereTheyAreGiven) {
  FakeMeasures learned;
  Judge judge({drawn_set(2)});
  const Judgement judgement = judge.run(editor_, {.learned = &learned}, {});
  for (const JudgedCase& judged : judgement.cases)
    for (const auto& edit : judged.edits)
      if (edit) {
        EXPECT_EQ(edit->values[Measure::lpips], 1);
      }
  const auto table = summarise(judge, judgement).front().table;
  const auto& fid = table[static_cast<std::size_t>(Measure::fid)];
  ASSERT_TRUE(fid[0].has_value());
  EXPECT_GT(fid[0]->mean, 0);
  EXPECT_LE(fid[0]->low, fid[0]->high);
  EXPECT_GT(fid[index_of(Column::mean_colour)]->mean, fid[index_of(Column::reconstruction)]->mean);
}

TEST(SummaryTest, PerplexitiesAreAveragedAsLogarithms) {
  const Judge judge({drawn_set(1)});
  Judgement judgement = handmade(judge, 20);
  for (std::size_t i = 0; i < judgement.cases.size(); ++i)
    judgement.cases[i].edits[0]->values[Measure::perplexity] = i % 2 == 0 ? 10 : 1000;
  const auto table = summarise(judge, judgement).front().table;
  EXPECT_NEAR(table[static_cast<std::size_t>(Measure::perplexity)][0]->mean, 100, 1e-9);
  EXPECT_DOUBLE_EQ(badness(Measure::perplexity, 64) - badness(Measure::perplexity, 16), 2);  // doublings
}

TEST(SummaryTest, NineteenOfTwentySeamsAreBelowTheHighOne) {
  const Judge judge({drawn_set(5)});
  Judgement judgement = handmade(judge, 20);
  ASSERT_EQ(judgement.cases.size(), 20u);
  for (std::size_t i = 0; i < 20; ++i)  // in no order
    judgement.cases[i].edits[0]->values[Measure::seam] = 1 + static_cast<double>(i * 7 % 20) / 100;
  const auto summary = summarise(judge, judgement).front();
  const auto& cell = summary.table[static_cast<std::size_t>(Measure::seam_high)][0];
  ASSERT_TRUE(cell.has_value());
  EXPECT_DOUBLE_EQ(cell->mean, 1.18);
  EXPECT_LE(cell->low, 1.18);
  EXPECT_LE(cell->high, 1.19);
  EXPECT_FALSE(summary.table[static_cast<std::size_t>(Measure::seam_high)][index_of(Column::telea)].has_value());
  const auto compared = compare(judge, judgement, judgement).front();
  const auto& same = *compared.table[static_cast<std::size_t>(Measure::seam_high)][0];
  EXPECT_EQ(same.second, cell->mean);
  EXPECT_FALSE(same.worse_by.is_real());
}

TEST(SummaryTest, HandLinesAreComparedWithOwnLinesCaseByCase) {
  const Judge judge({drawn_set(4)});
  Judgement judgement = handmade(judge, 20);  // whose cases differ by more than the guides do
  for (JudgedCase& judged : judgement.cases) judged.edits[index_of(Column::hand_lines)]->values[Measure::psnr] -= 0.5;
  const auto summary = summarise(judge, judgement).front();
  const auto& change = summary.hand_minus_own[static_cast<std::size_t>(Measure::psnr)];
  ASSERT_TRUE(change.has_value());
  EXPECT_NEAR(change->mean, -0.5, 1e-9);
  EXPECT_NEAR(change->high, -0.5, 1e-9);
  EXPECT_NE(table_text(summary).find("hand lines minus own lines: PSNR, masked -0.50 (-0.50 to -0.50)\n"), std::string::npos);
  for (JudgedCase& judged : judgement.cases) judged.edits[index_of(Column::hand_lines)].reset();
  EXPECT_EQ(hand_lines_text(summarise(judge, judgement).front()), "");
}

TEST_F(JudgeTest, StoppedItKeepsWhatIsFinishedAndSaysSo) {
  int calls = 0;
  const JobEvents events{.progress = [&](const JobProgress& progress) {
    ++calls;
    return progress.done < 2;
  }};
  const Judgement judgement = judge_.run(editor_, {.batch = 3, .baselines = false}, events);
  EXPECT_FALSE(judgement.complete);
  EXPECT_GE(judgement.cases.size(), 1u);
  EXPECT_LT(judgement.cases.size(), judge_.cases().size());
  EXPECT_GT(calls, 2);
  EXPECT_NE(table_text(summarise(judge_, judgement).front()).find("PSNR, masked"), std::string::npos);
}

TEST(SummaryTest, SetsStandAloneAndTogether) {
  const Judge judge({drawn_set(2, "one"), drawn_set(1, "other")});
  const auto summaries = summarise(judge, handmade(judge, 20));
  ASSERT_EQ(summaries.size(), 3u);
  EXPECT_EQ(summaries[0].name, "one");
  EXPECT_EQ(summaries[2].name, "all together");
  EXPECT_EQ(summaries[2].photos, 3u);
  EXPECT_EQ(summaries[2].cases, summaries[0].cases + summaries[1].cases);
}

// Four cases a photo: of photo 0 the numbers 0 ... 3, so 20 + {0, 2, 4, 1}; of photo 1 20 + {3, 0, 2, 4}.
TEST(SummaryTest, MeansAreTakenOverPhotos) {
  const Judge judge({drawn_set(2)});
  ASSERT_EQ(judge.cases().size(), 8u);
  const auto summary = summarise(judge, handmade(judge, 20)).front();
  const auto& cell = summary.table[static_cast<std::size_t>(Measure::psnr)][0];
  EXPECT_DOUBLE_EQ(cell->mean, (21.75 + 22.25) / 2);
  EXPECT_FALSE(summary.table[static_cast<std::size_t>(Measure::psnr)][index_of(Column::telea)].has_value());
}

TEST(CompareTest, TellsWhichIsBetterInTheMeasuresOwnDirection) {
  const Judge judge({drawn_set(6)});
  const Judgement worse = handmade(judge, 20), better = handmade(judge, 23);
  const auto comparison = compare(judge, worse, better).front();
  const auto& psnr = *comparison.table[static_cast<std::size_t>(Measure::psnr)][0];
  EXPECT_TRUE(psnr.worse_by.is_real());
  EXPECT_NEAR(psnr.worse_by.mean, -3, 1e-9);
  EXPECT_NEAR(psnr.second - psnr.first, 3, 1e-9);
  const auto& seam = *comparison.table[static_cast<std::size_t>(Measure::seam)][0];
  EXPECT_GT(seam.worse_by.mean, 0);  // further from one
  const std::string text = comparison_text(comparison, "a", "b");
  EXPECT_NE(text.find("second is better by 3.00 to 3.00"), std::string::npos) << text;
  EXPECT_NE(text.find("1.20      1.23    1.03  first is better"), std::string::npos) << text;  // the seam, and so many times it
}

TEST_F(JudgeTest, OfSeveralDrawsTheOneThatIsPickedIsJudged) {
  JudgeOptions options{.baselines = false, .guides = {Guide::own_lines}};
  options.edit.variations = 4;
  const Judgement first = judge_.run(editor_, options, {});  // nothing picks: the first draw
  EXPECT_EQ(first.cases[0].edits[0]->values[Measure::psnr],
            judge_.run(editor_, {.baselines = false, .guides = {Guide::own_lines}}, {}).cases[0].edits[0]->values[Measure::psnr]);
  options.edit.pick = Pick::best;
  const Judgement best = judge_.run(editor_, options, {});
  ASSERT_EQ(best.cases.size(), first.cases.size());
  bool another = false;
  for (std::size_t i = 0; i < best.cases.size(); ++i)
    another |= best.cases[i].edits[0]->values[Measure::psnr] != first.cases[i].edits[0]->values[Measure::psnr];
  EXPECT_TRUE(another);
}

TEST(CompareTest, PerplexitiesOfOtherCodesAreNotCompared) {
  const Judge judge({drawn_set(2)});
  JudgedModel one{.folder = "one", .digest = "00", .judgement = handmade(judge, 20), .tokenizer = "aa"};
  for (JudgedCase& judged : one.judgement.cases) judged.edits[0]->values[Measure::perplexity] = 100;
  JudgedModel other = one;
  const auto row = static_cast<std::size_t>(Measure::perplexity);
  EXPECT_TRUE(compare_models(judge, one, other).front().table[row][0].has_value());
  other.tokenizer = "bb";
  const auto comparison = compare_models(judge, one, other).front();
  EXPECT_FALSE(comparison.table[row][0].has_value());
  EXPECT_TRUE(comparison.table[static_cast<std::size_t>(Measure::psnr)][0].has_value());
}

TEST(CompareTest, AModelIsNotToldApartFromItself) {
  const Judge judge({drawn_set(3)});
  const auto comparison = compare(judge, handmade(judge, 20), handmade(judge, 20)).front();
  EXPECT_FALSE(comparison.table[static_cast<std::size_t>(Measure::psnr)][0]->worse_by.is_real());
  EXPECT_EQ(comparison_text(comparison, "a", "b").find("is better"), std::string::npos);
}

TEST(CompareTest, OnlyCasesThatBothHaveCount) {
  const Judge judge({drawn_set(3)});
  Judgement first = handmade(judge, 20), second = handmade(judge, 21);
  second.cases.resize(4);
  first.cases.erase(first.cases.begin());
  const auto comparison = compare(judge, first, second).front();
  EXPECT_NEAR(comparison.table[0][0]->first, 20 + (2 + 4 + 1) / 3.0, 1e-9);  // cases 1, 2, 3 of photo 0
}

TEST_F(JudgeTest, JsonHoldsEveryCaseAndTheComparison) {
  const std::vector<JudgedModel> models{{"first", "00", judged()}, {"second", "11", judged()}};
  const nlohmann::json json = judge_json(judge_, models);
  EXPECT_EQ(json.at("models").size(), 2u);
  const auto& first = json.at("models").at(0);
  EXPECT_EQ(first.at("cases").size(), judge_.cases().size());
  EXPECT_EQ(first.at("options").at("precision"), "fp32");
  EXPECT_TRUE(first.at("sets").at(0).at("hand_minus_own").at("psnr").at("mean").is_number());
  EXPECT_EQ(first.at("cases").at(0).at("mask"), name_of(judge_.cases()[0].kind));
  EXPECT_TRUE(first.at("cases").at(0).at("values").at("own_lines").at("psnr").is_number());
  const auto& mean = first.at("sets").at(0).at("table").at("psnr").at("own_lines");
  EXPECT_LE(mean.at("low"), mean.at("mean"));
  EXPECT_EQ(json.at("comparison").at(0).at("table").at("psnr").at("own_lines").at("verdict"), "not told apart");
  for (const MeasureFacts& facts : measure_facts()) EXPECT_TRUE(json.at("measures").contains(std::string(facts.name)));
}

TEST_F(JudgeTest, PageIsSelfContainedAndShowsWorstMedianAndBest) {
  const std::vector<JudgedModel> models{{"a <model>", "00", judged()}};
  const auto chosen = choose_cases(models[0].judgement, 2);
  ASSERT_EQ(chosen.size(), 3u);  // one of each: there are four cases
  std::set<std::size_t> numbers;
  std::vector<PageCase> cases;
  for (const ChosenCase& one : chosen) {
    numbers.insert(one.number);
    cases.push_back({one.number, one.caption, {judge_.pictures_of(editor_, {}, one.number)}});
  }
  EXPECT_EQ(numbers.size(), 3u);
  const std::string page = judge_page(judge_, models, cases);
  EXPECT_NE(page.find("worst 1"), std::string::npos);
  EXPECT_NE(page.find("a &lt;model&gt;"), std::string::npos);
  EXPECT_NE(page.find("data:image/png;base64,iVBORw0KGgo"), std::string::npos);  // a PNG's first bytes
  EXPECT_EQ(page.find("http"), std::string::npos);
  EXPECT_EQ(page.find("<script"), std::string::npos);
}

TEST_F(JudgeTest, PicturesAreThoseThatWereJudged) {
  const Judgement& judgement = judged();
  const CasePictures pictures = judge_.pictures_of(editor_, {}, 3);
  const JudgeCase& known = judge_.cases()[3];
  const JudgePhoto& photo = judge_.photo_of(known);
  const LogGaborBank bank(kJudgeSide);
  const auto truth = features_of(bank, photo.picture, photo.face);
  for (std::size_t column = 0; column < kGuides; ++column) {
    const MeasuredEdit again = measure(known, photo, truth, {}, pictures.results[column], bank);
    EXPECT_EQ(again.values[Measure::psnr], judgement.cases[3].edits[column]->values[Measure::psnr]);
    EXPECT_EQ(again.values[Measure::texture], judgement.cases[3].edits[column]->values[Measure::texture]);
  }
}

TEST(MeasuresTest, APerfectResultHasNothingToComplainOf) {
  const Judge judge({drawn_set(1)});
  const JudgeCase& known = judge.cases()[0];
  const JudgePhoto& photo = judge.photo_of(known);
  const LogGaborBank bank(kJudgeSide);
  const auto truth = features_of(bank, photo.picture, photo.face);
  const MeasuredValues values =
      measure(known, photo, truth, draw_guide(Guide::own_lines, photo).wanted, photo.picture, bank).values;
  EXPECT_EQ(values[Measure::psnr], 99);
  EXPECT_NEAR(values[Measure::ssim], 1, 1e-9);
  EXPECT_EQ(values[Measure::mae], 0);
  EXPECT_EQ(values[Measure::texture], 0);
  EXPECT_EQ(values[Measure::lines], 1);
  EXPECT_EQ(values[Measure::seam], 1);
  EXPECT_EQ(values[Measure::colour], 0);
  EXPECT_NEAR(values[Measure::identity], 0, 1e-9);
  EXPECT_NEAR(values[Measure::likeness], 0, 1e-9);
}

TEST(MeasuresTest, BadnessGrowsAwayFromWhatIsBest) {
  EXPECT_LT(badness(Measure::psnr, 30), badness(Measure::psnr, 20));
  EXPECT_LT(badness(Measure::mae, 3), badness(Measure::mae, 4));
  EXPECT_DOUBLE_EQ(badness(Measure::seam, 2), 1);
  EXPECT_DOUBLE_EQ(badness(Measure::seam, 0.5), 1);
  EXPECT_DOUBLE_EQ(badness(Measure::seam, 1), 0);
}

}  // namespace ilat::test
