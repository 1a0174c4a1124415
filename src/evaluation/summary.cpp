#include "evaluation/summary.h"

#include <algorithm>
#include <cmath>
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

double frechet_of(const std::vector<PhotoMoments>& photos, std::span<const std::size_t> chosen) {
  PhotoMoments sums;
  for (const std::size_t i : chosen) sums.results += photos[i].results, sums.truth += photos[i].truth;
  if (sums.results.count() < 2) return std::numeric_limits<double>::quiet_NaN();
  return std::max(0.0, frechet_distance(sums.results, sums.truth));
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

double fid_of(const std::vector<PhotoInception>& photos, std::span<const std::size_t> chosen) {
  std::vector<float> results, truth;
  for (const std::size_t i : chosen) {
    results.insert(results.end(), photos[i].results.begin(), photos[i].results.end());
    truth.insert(truth.end(), photos[i].truth.begin(), photos[i].truth.end());
  }
  if (results.size() < 2 * kInceptionWidth) return std::numeric_limits<double>::quiet_NaN();
  return std::max(0.0, frechet_distance_of_few(results, truth, kInceptionWidth));
}

constexpr std::size_t kFidSamples = 80;  // each takes the time of a second on hundreds of pictures

std::optional<Estimate> fid_estimate(const PhotoCases& photos, std::size_t column) {
  const auto features = inception_by_photo(photos, column);
  return bootstrap_statistic(features.size(), [&](std::span<const std::size_t> chosen) { return fid_of(features, chosen); },
                             kFidSamples);
}

std::optional<Estimate> frechet_estimate(const PhotoCases& photos, std::size_t column) {
  const auto moments = moments_by_photo(photos, column);
  return bootstrap_statistic(moments.size(), [&](std::span<const std::size_t> chosen) { return frechet_of(moments, chosen); });
}

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

std::optional<Difference> frechet_difference(const PhotoCases& first, const PhotoCases& second, std::size_t column) {
  const auto one = moments_by_photo(first, column), other = moments_by_photo(second, column);
  const auto worse = bootstrap_statistic(one.size(), [&](std::span<const std::size_t> chosen) {
    return frechet_of(other, chosen) - frechet_of(one, chosen);
  });
  if (!worse) return std::nullopt;
  std::vector<std::size_t> all(one.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return Difference{frechet_of(one, all), frechet_of(other, all), *worse};
}

std::optional<Difference> fid_difference(const PhotoCases& first, const PhotoCases& second, std::size_t column) {
  const auto one = inception_by_photo(first, column), other = inception_by_photo(second, column);
  const auto worse = bootstrap_statistic(
      one.size(), [&](std::span<const std::size_t> chosen) { return fid_of(other, chosen) - fid_of(one, chosen); }, kFidSamples);
  if (!worse) return std::nullopt;
  std::vector<std::size_t> all(one.size());
  std::iota(all.begin(), all.end(), std::size_t{0});
  return Difference{fid_of(one, all), fid_of(other, all), *worse};
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
    for (const MeasureFacts& facts : measure_facts())
      for (std::size_t column = 0; column < kColumns; ++column) {
        auto& cell = summary.table[static_cast<std::size_t>(facts.measure)][column];
        if (facts.measure == Measure::texture_frechet || facts.measure == Measure::fid) {
          cell = facts.measure == Measure::fid ? fid_estimate(block.photos, column) : frechet_estimate(block.photos, column);
          continue;
        }
        const auto values =
            by_photo(block.photos, [&](const JudgedCase& judged) { return to_average(facts, value_of(judged, column, facts.measure)); });
        if (!values.empty()) cell = from_average(facts, bootstrap_mean(values));
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
            facts.measure == Measure::fid ? fid_difference(blocks[block].photos, others[block].photos, column)
            : facts.measure == Measure::texture_frechet
                ? frechet_difference(blocks[block].photos, others[block].photos, column)
                : difference(pairs, blocks[block].photos, column, facts.measure);
  }
  return comparisons;
}

}  // namespace ilat
