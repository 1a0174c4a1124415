#include "evaluation/judge.h"

#include <algorithm>
#include <chrono>
#include <ctime>
#include <functional>
#include <map>
#include <opencv2/core.hpp>
#include <utility>

#include "editing/editor_access.h"
#include "evaluation/baselines.h"
#include "evaluation/token_measures.h"
#include "ilat/error.h"

namespace ilat {
namespace {

/// Where what was drawn under a guide stands in the table.
std::size_t column_of(Guide guide) {
  switch (guide) {
    case Guide::own_lines:
      return index_of(Column::own_lines);
    case Guide::hand_lines:
      return index_of(Column::hand_lines);
    case Guide::no_lines:
      break;
  }
  return index_of(Column::no_lines);
}

/// Cases as the editor is asked for them, and what came back.
struct EditedCases {
  std::vector<std::array<DrawnGuide, kGuides>> guides;  // by case
  std::vector<std::array<Image, kColumns>> results;     // by case; empty = not asked for
  std::vector<TokenMeasures> tokens;                    // by case
  double seconds_an_edit = 0, processor_seconds_an_edit = 0;
};

void fill_without_model(std::array<Image, kColumns>& results, const Image& photo, const Image& mask) {
  results[index_of(Column::mean_colour)] = mean_colour_fill(photo, mask);
  if (!has_inpainting()) return;
  results[index_of(Column::telea)] = telea_fill(photo, mask);
  results[index_of(Column::navier_stokes)] = navier_stokes_fill(photo, mask);
}

/// OpenCV's own threads: what is measured is many small pictures.
void in_parallel(std::size_t count, const std::function<void(std::size_t)>& work) {
  cv::parallel_for_({0, static_cast<int>(count)}, [&](const cv::Range& range) {
    for (int i = range.start; i < range.end; ++i) work(static_cast<std::size_t>(i));
  });
}

EditOptions whole_photo(EditOptions options) {
  options.frame_choice = FrameChoice::full;
  options.eyes.reset();
  if (options.pick == Pick::all) options.variations = 1;
  return options;
}

/// LPIPS and Inception's features of all results of a pass.
void measure_learned(LearnedMeasures& learned, std::vector<Image> photos, const EditedCases& edited,
                     std::vector<JudgedCase>& judged) {
  std::vector<Image> results, truths;
  std::vector<MeasuredEdit*> edits;
  for (std::size_t i = 0; i < judged.size(); ++i)
    for (std::size_t column = 0; column < kColumns; ++column)
      if (judged[i].edits[column]) {
        results.push_back(edited.results[i][column]);
        truths.push_back(photos[i]);
        edits.push_back(&*judged[i].edits[column]);
      }
  if (learned.has_lpips()) {
    const std::vector<double> distances = learned.lpips(results, truths);
    for (std::size_t i = 0; i < edits.size(); ++i) edits[i]->values[Measure::lpips] = distances[i];
  }
  if (!learned.has_inception()) return;
  const auto place = [](const std::vector<float>& all, std::size_t i) {
    const auto first = all.begin() + static_cast<std::ptrdiff_t>(i * kInceptionWidth);
    return std::vector<float>(first, first + static_cast<std::ptrdiff_t>(kInceptionWidth));
  };
  const std::vector<float> of_results = learned.inception(results), of_photos = learned.inception(photos);
  for (std::size_t i = 0; i < edits.size(); ++i) edits[i]->inception = place(of_results, i);
  for (std::size_t i = 0; i < judged.size(); ++i) judged[i].inception = place(of_photos, i);
}

EditedCases edit_cases(const Judge& judge, const Editor& editor, const JudgeOptions& options,
                       const std::vector<std::size_t>& numbers) {
  EditedCases edited;
  std::vector<EditRequest> requests;  // case by case, guide by guide
  const TransformerConfig& transformer = EditorAccess::backend(editor).config().transformer.value();
  const bool knows_no_lines = transformer.layout == Layout::packed && transformer.no_lines;
  for (const std::size_t number : numbers) {
    const JudgeCase& judged = judge.cases()[number];
    const JudgePhoto& photo = judge.photo_of(judged);
    auto& guides = edited.guides.emplace_back();
    for (const Guide guide : options.guides) {
      DrawnGuide& drawn = guides[column_of(guide)];
      drawn = draw_guide(guide, photo);
      EditRequest& request = requests.emplace_back();
      request.photo = photo.picture;
      request.mask = judged.mask;
      request.no_lines = guide == Guide::no_lines && knows_no_lines;
      if (!request.no_lines) request.sketch = drawn.sketch;
    }
  }
  const EditOptions edit = whole_photo(options.edit);
  const std::clock_t processor = std::clock();
  std::vector<EditResult> results = editor.edit(requests, edit);
  const auto edits = static_cast<double>(results.size());
  edited.processor_seconds_an_edit = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC / edits;
  const EditResult& any = results.front();  // seconds are those of the whole pass
  edited.seconds_an_edit = (any.encode_seconds + any.generate_seconds + any.decode_seconds) / edits;
  edited.tokens = measure_tokens(editor, requests, options.guides.size(), edit);
  edited.results.resize(numbers.size());
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    for (std::size_t guide = 0; guide < options.guides.size(); ++guide)
      edited.results[i][column_of(options.guides[guide])] =
          std::move(results[i * options.guides.size() + guide].images.front());
    edited.results[i][index_of(Column::reconstruction)] = std::move(edited.tokens[i].reconstruction);
  }
  if (options.baselines)
    in_parallel(numbers.size(), [&](std::size_t i) {
      const JudgeCase& judged = judge.cases()[numbers[i]];
      fill_without_model(edited.results[i], judge.photo_of(judged).picture, judged.mask);
    });
  return edited;
}

}  // namespace

const std::array<ColumnFacts, kColumns>& column_facts() {
  static constexpr std::array<ColumnFacts, kColumns> facts{{
      {Column::own_lines, "own_lines", "own lines"},
      {Column::hand_lines, "hand_lines", "hand lines"},
      {Column::no_lines, "no_lines", "no lines"},
      {Column::reconstruction, "reconstruction", "tokenizer"},
      {Column::mean_colour, "mean_colour", "mean colour"},
      {Column::telea, "telea", "Telea"},
      {Column::navier_stokes, "navier_stokes", "Navier-St."},
  }};
  return facts;
}

Judge::Judge(std::vector<JudgeSet> sets, std::span<const JudgeMask> masks)
    : sets_(std::move(sets)), cases_(judge_cases(sets_, masks)) {
  for (const JudgeSet& set : sets_) features_.emplace_back(set.photos.size());
}

std::vector<std::vector<std::size_t>> Judge::passes(std::size_t cases_in_pass) const {
  std::map<JudgeMask, std::vector<std::size_t>> kinds;
  for (std::size_t i = 0; i < cases_.size(); ++i) kinds[cases_[i].kind].push_back(i);
  std::vector<std::vector<std::size_t>> passes;
  for (std::size_t first = 0; passes.empty() || first < cases_.size(); first += cases_in_pass)
    for (const auto& [kind, numbers] : kinds)
      if (first < numbers.size())
        passes.emplace_back(numbers.begin() + static_cast<std::ptrdiff_t>(first),
                            numbers.begin() + static_cast<std::ptrdiff_t>(std::min(first + cases_in_pass, numbers.size())));
  return passes;
}

const FeaturesOfPhoto& Judge::features_of_photo(const JudgeCase& judged) {
  auto& features = features_[judged.set][judged.photo];
  const JudgePhoto& photo = photo_of(judged);
  if (!features) features = features_of(bank_, photo.picture, photo.face);
  return *features;
}

std::vector<JudgedCase> Judge::run_pass(const Editor& editor, const JudgeOptions& options,
                                        const std::vector<std::size_t>& numbers) {
  const EditedCases edited = edit_cases(*this, editor, options, numbers);
  std::vector<JudgedCase> judged(numbers.size());
  // One kind of mask a pass: no photo comes twice, so that each thread has its own.
  in_parallel(numbers.size(), [&](std::size_t i) {
    const JudgeCase& one = cases_[numbers[i]];
    const FeaturesOfPhoto& truth = features_of_photo(one);
    judged[i].number = numbers[i];
    judged[i].truth = moments_of(truth.texture, one.mask);
    for (std::size_t column = 0; column < kColumns; ++column) {
      const Image& result = edited.results[i][column];
      if (result.empty()) continue;
      const Image wanted = column < kGuides ? edited.guides[i][column].wanted : edited.guides[i][0].wanted;
      MeasuredEdit& edit = judged[i].edits[column].emplace(measure(one, photo_of(one), truth, wanted, result, bank_));
      if (column >= kGuides) continue;
      edit.values[Measure::seconds] = edited.seconds_an_edit;
      edit.values[Measure::processor_seconds] = edited.processor_seconds_an_edit;
    }
    const TokenMeasures& tokens = edited.tokens[i];
    for (std::size_t guide = 0; guide < options.guides.size(); ++guide)
      judged[i].edits[column_of(options.guides[guide])]->values[Measure::perplexity] = tokens.perplexity[guide];
    MeasuredValues& own = judged[i].edits[column_of(options.guides.front())]->values;
    own[Measure::kept_changed] = tokens.kept_changed;
    own[Measure::perplexity_blind] = tokens.perplexity_blind;
  });
  if (options.learned != nullptr) {
    std::vector<Image> photos;
    for (const std::size_t number : numbers) photos.push_back(photo_of(cases_[number]).picture);
    measure_learned(*options.learned, std::move(photos), edited, judged);
  }
  return judged;
}

Judgement Judge::run(const Editor& editor, const JudgeOptions& options, const JobEvents& events) {
  const auto start = std::chrono::steady_clock::now();
  Judgement judgement;
  const int total = static_cast<int>(cases_.size());
  JudgeOptions reporting = options;
  double in_pass = 0;
  reporting.edit.progress = [&](const Progress& progress) {
    const double part = in_pass * progress.done / std::max(1, progress.total);
    return events.report({static_cast<double>(judgement.cases.size()) + part, total});
  };
  const std::size_t cases_in_pass = std::max<std::size_t>(1, static_cast<std::size_t>(options.batch) / options.guides.size());
  judgement.complete = events.report({0, total});
  for (const auto& pass : passes(cases_in_pass)) {
    if (!judgement.complete) break;
    in_pass = 0.9 * static_cast<double>(pass.size());  // what is left of a pass is measuring
    try {
      std::ranges::move(run_pass(editor, reporting, pass), std::back_inserter(judgement.cases));
    } catch (const Error& error) {
      if (error.code() != ErrorCode::cancelled) throw;
      judgement.complete = false;
      break;
    }
    judgement.complete = events.report({static_cast<double>(judgement.cases.size()), total});
  }
  judgement.complete = judgement.complete || judgement.cases.size() == cases_.size();
  std::ranges::sort(judgement.cases, {}, &JudgedCase::number);
  judgement.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return judgement;
}

CasePictures Judge::pictures_of(const Editor& editor, const JudgeOptions& options, std::size_t number) const {
  EditedCases edited = edit_cases(*this, editor, options, {number});
  const JudgeCase& judged = cases_[number];
  CasePictures pictures{photo_of(judged).picture, judged.mask, {}, std::move(edited.results[0])};
  for (DrawnGuide& guide : edited.guides[0])
    if (!guide.wanted.empty()) pictures.guides.push_back(std::move(guide.wanted));
  return pictures;
}

}  // namespace ilat
