#pragma once

#include <array>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evaluation/guides.h"
#include "evaluation/learned_measures.h"
#include "evaluation/measures.h"
#include "ilat/editor.h"
#include "jobs/job_events.h"

namespace ilat {

/// What is judged side by side: the model under three guides, and what needs no model, or no transformer.
enum class Column { own_lines, hand_lines, no_lines, reconstruction, mean_colour, telea, navier_stokes };
inline constexpr std::size_t kColumns = 7, kGuides = 3;

constexpr std::size_t index_of(Column column) { return static_cast<std::size_t>(column); }

struct ColumnFacts {
  Column column;
  std::string_view name;  ///< in JSON
  std::string_view title;
};
const std::array<ColumnFacts, kColumns>& column_facts();

struct JudgeOptions {
  EditOptions edit = {};   ///< how results are drawn, and which is kept of several; their frame is the whole photo
  int batch = 12;          ///< edits in one pass
  bool baselines = true;   ///< judge also what needs no model
  LearnedMeasures* learned = nullptr;  ///< judge also by these
  std::vector<Guide> guides = {Guide::own_lines, Guide::hand_lines, Guide::no_lines};  ///< at least the photo's own lines
};

/// What came of one case.
struct JudgedCase {
  std::size_t number = 0;                                    ///< position among the judge's cases
  std::array<std::optional<MeasuredEdit>, kColumns> edits;  ///< empty where there was nothing to judge
  FeatureMoments truth{Texture::kWidth};                     ///< of the photo's own masked cells
  std::vector<float> inception;                              ///< of the photo; empty = not asked for
};

/// What came of one model.
struct Judgement {
  std::vector<JudgedCase> cases;  ///< in the order of the judge's cases
  bool complete = false;          ///< false: stopped before all cases were judged
  double seconds = 0;
};

/// A case as pictures, for people to look at.
struct CasePictures {
  Image photo, mask;                      ///< of the case
  std::vector<Image> guides;              ///< own lines, hand lines
  std::array<Image, kColumns> results;    ///< empty where there is none
};

/// Holds photos, masks and guides fixed, and judges models by them.
class Judge {
 public:
  /// @param masks as judge_cases() takes them
  explicit Judge(std::vector<JudgeSet> sets, std::span<const JudgeMask> masks = {});

  std::span<const JudgeSet> sets() const { return sets_; }
  std::span<const JudgeCase> cases() const { return cases_; }
  const JudgePhoto& photo_of(const JudgeCase& judged) const { return sets_[judged.set].photos[judged.photo]; }

  /// Edits every case under every guide, in batched passes, and measures. When the listener stops it, what is finished
  /// is kept; a pass holds one kind of mask, and passes go round the kinds, so that a part is a fair sample.
  Judgement run(const Editor& editor, const JudgeOptions& options, const JobEvents& events);

  /// The same results once more, to look at.
  CasePictures pictures_of(const Editor& editor, const JudgeOptions& options, std::size_t number) const;

 private:
  struct Pass;
  std::vector<std::vector<std::size_t>> passes(std::size_t cases_in_pass) const;
  std::vector<JudgedCase> run_pass(const Editor& editor, const JudgeOptions& options,
                                   const std::vector<std::size_t>& numbers);
  const FeaturesOfPhoto& features_of_photo(const JudgeCase& judged);

  std::vector<JudgeSet> sets_;
  std::vector<JudgeCase> cases_;
  LogGaborBank bank_{kJudgeSide};
  std::vector<std::vector<std::optional<FeaturesOfPhoto>>> features_;  // by set and photo, once they were needed
};

}  // namespace ilat
