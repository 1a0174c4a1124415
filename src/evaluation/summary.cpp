#include "evaluation/summary.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <numeric>
#include <span>
#include <utility>

namespace ilat {
namespace {

/// Judged cases by photo.
using PhotoCases = std::map<std::pair<std::size_t, std::size_t>, std::vector<const JudgedCase*>>;

struct Block {
  std::string name;
  PhotoCases photos;
};

std::vector<Block> blocks_of(const Judge& judge, const Judgement& judgement) {
  std::vector<Block> blocks;
  for (const JudgeSet& set : judge.sets()) blocks.push_back({set.name, {}});
  if (blocks.size() > 1) blocks.push_back({"all together", {}});
  for (const JudgedCase& judged : judgement.cases) {
    const JudgeCase& known = judge.cases()[judged.number];
    const auto photo = std::pair{known.set, known.photo};
    blocks[known.set].photos[photo].push_back(&judged);
    if (blocks.size() > 1) blocks.back().photos[photo].push_back(&judged);
  }
  std::erase_if(blocks, [](const Block& block) { return block.photos.empty(); });
  return blocks;
}

double mean_of(const std::vector<double>& values) {
  return std::accumulate(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

/// A geometric mean is an arithmetic one of logarithms; what is averaged and drawn again and again are these.
double to_average(const MeasureFacts& facts, double value) {
  return facts.mean == Mean::geometric ? std::log(value) : value;
}
double from_average(const MeasureFacts& facts, double mean) {
  return facts.mean == Mean::geometric ? std::exp(mean) : mean;
}
Estimate from_average(const MeasureFacts& facts, const Estimate& mean) {
  return {from_average(facts, mean.mean), from_average(facts, mean.low), from_average(facts, mean.high)};
}

/// One number for each photo that has any; `value(judged)` is NaN where a case has none.
template <class Value>
std::vector<double> by_photo(const PhotoCases& photos, Value&& value) {
  std::vector<double> means;
  for (const auto& [photo, cases] : photos) {
    std::vector<double> values;
    for (const JudgedCase* judged : cases)
      if (const double number = value(*judged); !std::isnan(number)) values.push_back(number);
    if (!values.empty()) means.push_back(mean_of(values));
  }
  return means;
}

double value_of(const JudgedCase& judged, std::size_t column, Measure measure) {
  const auto& edit = judged.edits[column];
  return edit ? edit->values[measure] : std::numeric_limits<double>::quiet_NaN();
}

/// The moments of every photo's cells, in the results of one column and in the photos themselves.
struct PhotoMoments {
  FeatureMoments results{Texture::kWidth}, truth{Texture::kWidth};
};
std::vector<PhotoMoments> moments_by_photo(const PhotoCases& photos, std::size_t column) {
  std::vector<PhotoMoments> moments;
  for (const auto& [photo, cases] : photos) {
    PhotoMoments sums;
    for (const JudgedCase* judged : cases)
      if (judged->edits[column]) sums.results += judged->edits[column]->texture, sums.truth += judged->truth;
    moments.push_back(std::move(sums));
  }
  return moments;
}

/// A number of many cases together: of those of the photos that are chosen, some of them several times. NaN = there is none.
using OfPhotos = std::function<double(std::span<const std::size_t>)>;

OfPhotos frechet_of(const PhotoCases& cases, std::size_t column) {
  return [photos = moments_by_photo(cases, column)](std::span<const std::size_t> chosen) {
    PhotoMoments sums;
    for (const std::size_t i : chosen) sums.results += photos[i].results, sums.truth += photos[i].truth;
    if (sums.results.count() < 2) return std::numeric_limits<double>::quiet_NaN();
    return std::max(0.0, frechet_distance(sums.results, sums.truth));
  };
}

/// Inception's features of every photo's cases, in the results of one column and in the photos themselves.
struct PhotoInception {
  std::vector<float> results, truth;
};
std::vector<PhotoInception> inception_by_photo(const PhotoCases& photos, std::size_t column) {
  std::vector<PhotoInception> all;
  for (const auto& [photo, cases] : photos) {
    PhotoInception& features = all.emplace_back();
    for (const JudgedCase* judged : cases) {
      const auto& edit = judged->edits[column];
      if (!edit || edit->inception.empty()) continue;
      features.results.insert(features.results.end(), edit->inception.begin(), edit->inception.end());
      features.truth.insert(features.truth.end(), judged->inception.begin(), judged->inception.end());
    }
  }
  return all;
}

OfPhotos fid_of(const PhotoCases& cases, std::size_t column) {
  return [photos = inception_by_photo(cases, column)](std::span<const std::size_t> chosen) {
    std::vector<float> results, truth;
    for (const std::size_t i : chosen) {
      results.insert(results.end(), photos[i].results.begin(), photos[i].results.end());
      truth.insert(truth.end(), photos[i].truth.begin(), photos[i].truth.end());
    }
    if (results.size() < 2 * kInceptionWidth) return std::numeric_limits<double>::quiet_NaN();
    return std::max(0.0, frechet_distance_of_few(results, truth, kInceptionWidth));
  };
}

/// The seam that 19 of 20 cases have at most.
OfPhotos high_seam_of(const PhotoCases& cases, std::size_t column) {
  std::vector<std::vector<double>> seams;  // by photo
  for (const auto& [photo, judged] : cases) {
    auto& own = seams.emplace_back();
    for (const JudgedCase* one : judged)
      if (const double seam = value_of(*one, column, Measure::seam); !std::isnan(seam)) own.push_back(seam);
  }
  return [photos = std::move(seams)](std::span<const std::size_t> chosen) {
    std::vector<double> all;
    for (const std::size_t i : chosen) all.insert(all.end(), photos[i].begin(), photos[i].end());
    if (all.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto high = all.begin() + std::ssize(all) - 1 - std::ssize(all) / 20;
    std::ranges::nth_element(all, high);
    return *high;
  };
}

OfPhotos together(const MeasureFacts& facts, const PhotoCases& cases, std::size_t column) {
  if (facts.measure == Measure::fid) return fid_of(cases, column);
  return facts.measure == Measure::texture_frechet ? frechet_of(cases, column) : high_seam_of(cases, column);
}

/// FID takes the time of a second on hundreds of pictures.
std::size_t samples_of(const MeasureFacts& facts) { return facts.measure == Measure::fid ? 80 : 200; }

/// Both judgements' cases of one photo, case by case; what only one has is left out.
struct Pair {
  const JudgedCase *first, *second;
};

std::optional<Difference> difference(const std::vector<Pair>& pairs, const PhotoCases& photos, std::size_t column,
                                     Measure measure) {
  std::map<std::size_t, const JudgedCase*> others;
  for (const Pair& pair : pairs) others[pair.first->number] = pair.second;
  const auto both = [&](const JudgedCase& judged, auto&& combine) {
    const auto other = others.find(judged.number);
    if (other == others.end()) return std::numeric_limits<double>::quiet_NaN();
    const double a = value_of(judged, column, measure), b = value_of(*other->second, column, measure);
    return std::isnan(a) || std::isnan(b) ? std::numeric_limits<double>::quiet_NaN() : combine(a, b);
  };
  const auto worse = by_photo(photos, [&](const JudgedCase& judged) {
    return both(judged, [&](double a, double b) { return badness(measure, b) - badness(measure, a); });
  });
  if (worse.empty()) return std::nullopt;
  const MeasureFacts& facts = facts_of(measure);
  const auto mean = [&](auto&& choose) {
    return from_average(facts, mean_of(by_photo(photos, [&](const auto& judged) { return both(judged, choose); })));
  };
  return Difference{mean([&](double a, double) { return to_average(facts, a); }),
                    mean([&](double, double b) { return to_average(facts, b); }), bootstrap_mean(worse)};
}

std::optional<Difference> difference_together(const MeasureFacts& facts, const PhotoCases& first, const PhotoCases& second,
                                              std::size_t column) {
  const OfPhotos one = together(facts, first, column), other = together(facts, second, column);
  const auto worse = bootstrap_statistic(
      first.size(),
      [&](std::span<const std::size_t> chosen) {
        return badness(facts.measure, other(chosen)) - badness(facts.measure, one(chosen));
      },
      samples_of(facts));
  if (!worse) return std::nullopt;
  std::vector<std::size_t> all(first.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return Difference{one(all), other(all), *worse};
}

/// What hand lines in place of the photo's own change, case by case.
std::optional<Estimate> hand_minus_own(const MeasureFacts& facts, const PhotoCases& photos) {
  if (facts.mean != Mean::arithmetic) return std::nullopt;
  const auto change = by_photo(photos, [&](const JudgedCase& judged) {
    return value_of(judged, index_of(Column::hand_lines), facts.measure) -
           value_of(judged, index_of(Column::own_lines), facts.measure);
  });
  if (change.empty()) return std::nullopt;
  return bootstrap_mean(change);
}

/// The cases of each that the other has too.
std::pair<Judgement, Judgement> common_cases(Judgement first, Judgement second) {
  const auto keep = [](Judgement& some, const Judgement& other) {
    std::erase_if(some.cases, [&](const JudgedCase& judged) {
      return std::ranges::find(other.cases, judged.number, &JudgedCase::number) == other.cases.end();
    });
  };
  keep(first, second);
  keep(second, first);
  return {std::move(first), std::move(second)};
}

}  // namespace

std::vector<SetSummary> summarise(const Judge& judge, const Judgement& judgement) {
  std::vector<SetSummary> summaries;
  for (const Block& block : blocks_of(judge, judgement)) {
    SetSummary& summary = summaries.emplace_back();
    summary.name = block.name;
    summary.photos = block.photos.size();
    for (const auto& [photo, cases] : block.photos) summary.cases += cases.size();
    for (const MeasureFacts& facts : measure_facts()) {
      const auto row = static_cast<std::size_t>(facts.measure);
      summary.hand_minus_own[row] = hand_minus_own(facts, block.photos);
      for (std::size_t column = 0; column < kColumns; ++column) {
        auto& cell = summary.table[row][column];
        if (facts.mean == Mean::none) {
          cell = bootstrap_statistic(block.photos.size(), together(facts, block.photos, column), samples_of(facts));
          continue;
        }
        const auto values =
            by_photo(block.photos, [&](const JudgedCase& judged) { return to_average(facts, value_of(judged, column, facts.measure)); });
        if (!values.empty()) cell = from_average(facts, bootstrap_mean(values));
      }
    }
  }
  return summaries;
}

std::vector<SetComparison> compare(const Judge& judge, const Judgement& first, const Judgement& second) {
  const auto [one, other] = common_cases(first, second);
  const std::vector<Block> blocks = blocks_of(judge, one), others = blocks_of(judge, other);
  std::vector<Pair> pairs;
  for (std::size_t i = 0; i < one.cases.size(); ++i) pairs.push_back({&one.cases[i], &other.cases[i]});
  std::vector<SetComparison> comparisons;
  for (std::size_t block = 0; block < blocks.size(); ++block) {
    SetComparison& comparison = comparisons.emplace_back();
    comparison.name = blocks[block].name;
    for (const MeasureFacts& facts : measure_facts())
      for (std::size_t column = 0; column <= index_of(Column::reconstruction); ++column)
        comparison.table[static_cast<std::size_t>(facts.measure)][column] =
            facts.mean == Mean::none ? difference_together(facts, blocks[block].photos, others[block].photos, column)
                                     : difference(pairs, blocks[block].photos, column, facts.measure);
  }
  return comparisons;
}

}  // namespace ilat
