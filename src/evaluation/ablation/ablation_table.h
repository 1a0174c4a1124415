#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "evaluation/ablation/ablation_plan.h"
#include "evaluation/judge.h"
#include "metrics/bootstrap.h"

namespace ilat {

/// What is said of every model: a measure of one of the judge's columns.
struct AblationMeasure {
  Column column;
  Measure measure;
  std::string_view title;
  bool between_tokenizers;  ///< whether models of different tokenizers can be compared by it
};
std::span<const AblationMeasure> ablation_measures();

/// A model's number for each judged photo: the mean over its cases. NaN where there is none.
using PhotoValues = std::vector<double>;

/// One model with all its seeds, or the mean of several such.
struct AblationRow {
  std::string name;
  std::vector<std::vector<PhotoValues>> values;  ///< by measure and seed; logarithms where means are geometric
};

/// A mean, with the interval that holds it with 95 % when both seeds and photos are drawn anew, and each seed's mean.
struct AblationValue {
  Estimate all;
  std::vector<double> seeds;
};

/// How a second row differs from a first, paired by seed and photo.
struct AblationContrast {
  std::string first, second;
  std::vector<std::optional<Estimate>> worse_by;  ///< by measure, in badness(): below 0 = the second is better
};

struct AblationTable {
  std::vector<AblationRow> rows;            ///< by tokenizer and attention
  std::vector<AblationContrast> contrasts;  ///< tokenizers over all attentions, attentions over all tokenizers

  std::optional<AblationValue> value(std::size_t row, std::size_t measure) const;
};

/// Reads what run_ablation() left. Seeds that are not finished for every model are left out.
/// @throws Error usage if not even the first seed is finished
AblationTable read_ablation(const AblationPlan& plan, const AblationFolders& folders);

/// Two tables in Markdown: every model, and what can be told apart.
std::string ablation_text(const AblationTable& table);
nlohmann::json ablation_json(const AblationTable& table);

}  // namespace ilat
