#pragma once

#include <string>
#include <vector>

#include "evaluation/judge_report.h"

namespace ilat {

/// A chosen case of the page.
struct PageCase {
  std::size_t number = 0;
  std::string caption;                  ///< "worst 1", "median 3"
  std::vector<CasePictures> pictures;  ///< by model
};

/// Which cases to show: the `each` worst, median and best of the first model, by the mean texture distance of its
/// results under the guides. Fewer where there are fewer cases.
struct ChosenCase {
  std::size_t number = 0;
  std::string caption;
};
std::vector<ChosenCase> choose_cases(const Judgement& judgement, std::size_t each);

/// One HTML page with nothing outside it: what was judged, the tables, the comparison, the chosen cases as pictures.
std::string judge_page(const Judge& judge, const std::vector<JudgedModel>& models, const std::vector<PageCase>& cases);

}  // namespace ilat
