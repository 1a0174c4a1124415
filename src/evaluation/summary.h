#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "evaluation/judge.h"
#include "metrics/bootstrap.h"

namespace ilat {

/// Means over photos (over a photo's cases first: they are not independent of each other), with bootstrap intervals.
template <class Value>
using JudgeTable = std::array<std::array<std::optional<Value>, kColumns>, kMeasures>;

struct SetSummary {
  std::string name;  ///< of the set, or "all together"
  std::size_t photos = 0, cases = 0;
  JudgeTable<Estimate> table;
  /// What changes when the guide is lines as a person draws them in place of the photo's own: paired case by case.
  std::array<std::optional<Estimate>, kMeasures> hand_minus_own;
};

/// A block for each set, and one for all together where there are several.
std::vector<SetSummary> summarise(const Judge& judge, const Judgement& judgement);

/// How a second model differs from a first.
struct Difference {
  double first = 0, second = 0;  ///< means over the cases that both have
  /// Of second - first by the measure's badness(): below 0 = the second is better.
  Estimate worse_by;
};

struct SetComparison {
  std::string name;
  JudgeTable<Difference> table;  ///< the model's columns alone
};

/// Both models on the same cases, paired case by case.
std::vector<SetComparison> compare(const Judge& judge, const Judgement& first, const Judgement& second);

}  // namespace ilat
