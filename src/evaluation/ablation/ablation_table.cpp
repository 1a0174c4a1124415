#include "evaluation/ablation/ablation_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <numeric>

#include "evaluation/number_text.h"
#include "files/json_text.h"
#include "files/text_file.h"
#include "ilat/error.h"

namespace ilat {
namespace {

constexpr std::array kAblationMeasures{
    AblationMeasure{Column::own_lines, Measure::perplexity, "perplexity", false},
    AblationMeasure{Column::own_lines, Measure::perplexity_blind, "perplexity, noise", false},
    AblationMeasure{Column::own_lines, Measure::psnr, "PSNR, masked", true},
    AblationMeasure{Column::own_lines, Measure::mae, "MAE, masked", true},
    AblationMeasure{Column::own_lines, Measure::texture, "texture distance", true},
    AblationMeasure{Column::own_lines, Measure::lines, "follows lines", true},
    AblationMeasure{Column::own_lines, Measure::seam, "seam", true},
    AblationMeasure{Column::own_lines, Measure::kept_changed, "kept tokens changed", true},
    AblationMeasure{Column::own_lines, Measure::processor_seconds, "processor seconds", true},
    AblationMeasure{Column::reconstruction, Measure::psnr, "tokenizer's PSNR", true},
};
constexpr AblatedTokenizer kOwnTokenizer = AblatedTokenizer::two_stream_channel;
constexpr AttentionMask kOwnAttention = AttentionMask::paper;

/// As summary.cpp has it: geometric means are taken of logarithms.
double to_average(Measure measure, double value) {
  return facts_of(measure).mean == Mean::geometric ? std::log(value) : value;
}
double from_average(Measure measure, double mean) {
  return facts_of(measure).mean == Mean::geometric ? std::exp(mean) : mean;
}

/// By measure: one judged model's photos.
std::vector<PhotoValues> read_judged(const std::filesystem::path& file) {
  const nlohmann::json json = parse_json(read_text_file(file), file.string(), ErrorCode::bad_input);
  std::vector<PhotoValues> values;
  for (const AblationMeasure& measure : kAblationMeasures) {
    const std::string column(column_facts()[index_of(measure.column)].name), name(facts_of(measure.measure).name);
    std::map<std::pair<std::string, std::string>, PhotoValues> photos;
    for (const nlohmann::json& judged : json.at("models").at(0).at("cases")) {
      PhotoValues& cases = photos[{judged.at("set").get<std::string>(), judged.at("file").get<std::string>()}];
      const nlohmann::json& of_column = judged.at("values").at(column);
      if (of_column.contains(name)) cases.push_back(to_average(measure.measure, of_column.at(name).get<double>()));
    }
    PhotoValues& all = values.emplace_back();
    for (const auto& [photo, cases] : photos)
      all.push_back(std::accumulate(cases.begin(), cases.end(), 0.0) / static_cast<double>(cases.size()));
  }
  return values;
}

AblationRow read_row(const AblationFolders& folders, AblatedModel model, int seeds) {
  AblationRow row{model.name(), std::vector<std::vector<PhotoValues>>(kAblationMeasures.size())};
  for (model.seed = 1; model.seed <= seeds; ++model.seed) {
    const std::vector<PhotoValues> values = read_judged(folders.judged(model));
    for (std::size_t measure = 0; measure < values.size(); ++measure) row.values[measure].push_back(values[measure]);
  }
  return row;
}

int finished_seeds(const AblationPlan& plan, const AblationFolders& folders) {
  int seeds = plan.seeds;
  for (const AblatedModel& model : models_of(plan))
    if (!std::filesystem::exists(folders.judged(model))) seeds = std::min(seeds, model.seed - 1);
  return seeds;
}

/// Photo by photo and seed by seed, of rows that were measured alike.
template <class Combine>
std::vector<PhotoValues> combined(const std::vector<const AblationRow*>& rows, std::size_t measure, Combine&& combine) {
  std::vector<PhotoValues> all = rows.front()->values[measure];
  std::vector<double> numbers(rows.size());
  for (std::size_t seed = 0; seed < all.size(); ++seed)
    for (std::size_t photo = 0; photo < all[seed].size(); ++photo) {
      for (std::size_t row = 0; row < rows.size(); ++row) numbers[row] = rows[row]->values[measure][seed][photo];
      all[seed][photo] = combine(numbers);
    }
  return all;
}

AblationRow mean_of(const std::string& name, const std::vector<const AblationRow*>& rows) {
  AblationRow mean{name, {}};
  for (std::size_t measure = 0; measure < kAblationMeasures.size(); ++measure)
    mean.values.push_back(combined(rows, measure, [](const std::vector<double>& numbers) {
      return std::accumulate(numbers.begin(), numbers.end(), 0.0) / static_cast<double>(numbers.size());
    }));
  return mean;
}

/// Photos that have a number for every seed.
std::vector<PhotoValues> complete(const std::vector<PhotoValues>& seeds) {
  std::vector<PhotoValues> kept(seeds.size());
  for (std::size_t photo = 0; photo < seeds.front().size(); ++photo) {
    bool all = true;
    for (const PhotoValues& values : seeds) all = all && !std::isnan(values[photo]);
    for (std::size_t seed = 0; all && seed < seeds.size(); ++seed) kept[seed].push_back(seeds[seed][photo]);
  }
  return kept;
}

std::optional<Estimate> estimate(const std::vector<PhotoValues>& seeds) {
  const std::vector<PhotoValues> values = complete(seeds);
  if (values.front().empty()) return std::nullopt;
  return bootstrap_grid_mean(values);
}

AblationContrast contrast(const AblationRow& first, const AblationRow& second, bool tokenizers) {
  AblationContrast result{first.name, second.name, {}};
  for (std::size_t i = 0; i < kAblationMeasures.size(); ++i) {
    const Measure measure = kAblationMeasures[i].measure;
    if (tokenizers && !kAblationMeasures[i].between_tokenizers) {
      result.worse_by.emplace_back();
      continue;
    }
    result.worse_by.push_back(estimate(combined({&first, &second}, i, [measure](const std::vector<double>& numbers) {
      return badness(measure, from_average(measure, numbers[1])) - badness(measure, from_average(measure, numbers[0]));
    })));
  }
  return result;
}

std::string value_text(const AblationValue& value, int decimals) {
  std::string text = number_text(value.all.mean, decimals) + " (" + number_text(value.all.low, decimals) + " … " +
                     number_text(value.all.high, decimals) + ")";
  if (value.seeds.size() < 2) return text;
  text += " [";
  for (std::size_t seed = 0; seed < value.seeds.size(); ++seed)
    text += (seed == 0 ? "" : ", ") + number_text(value.seeds[seed], decimals);
  return text + "]";
}

std::string verdict_text(const Estimate& worse_by, const MeasureFacts& facts) {
  if (!worse_by.is_real()) return "not told apart";
  const double low = std::min(std::abs(worse_by.low), std::abs(worse_by.high));
  const double high = std::max(std::abs(worse_by.low), std::abs(worse_by.high));
  return std::string(worse_by.mean < 0 ? "second" : "first") + " by " + number_text(low, facts.decimals) + " to " +
         number_text(high, facts.decimals) + (counts_doublings(facts) ? " doublings" : "");
}

nlohmann::json to_json(const Estimate& estimate) {
  return {{"mean", estimate.mean}, {"low", estimate.low}, {"high", estimate.high}};
}

std::string key_of(const AblationMeasure& measure) {
  return std::string(column_facts()[index_of(measure.column)].name) + "." + std::string(facts_of(measure.measure).name);
}

}  // namespace

std::span<const AblationMeasure> ablation_measures() { return kAblationMeasures; }

std::optional<AblationValue> AblationTable::value(std::size_t row, std::size_t measure) const {
  const std::vector<PhotoValues> seeds = complete(rows[row].values[measure]);
  if (seeds.front().empty()) return std::nullopt;
  const Measure what = kAblationMeasures[measure].measure;
  const Estimate mean = bootstrap_grid_mean(seeds);
  AblationValue value{{from_average(what, mean.mean), from_average(what, mean.low), from_average(what, mean.high)}, {}};
  for (const PhotoValues& photos : seeds)
    value.seeds.push_back(from_average(
        what, std::accumulate(photos.begin(), photos.end(), 0.0) / static_cast<double>(photos.size())));
  return value;
}

AblationTable read_ablation(const AblationPlan& plan, const AblationFolders& folders) {
  const int seeds = finished_seeds(plan, folders);
  if (seeds < 1)
    throw Error(ErrorCode::usage, "not all models of the first seed are trained and judged yet", folders.root.string());
  AblationTable table;
  std::map<std::pair<AblatedTokenizer, AttentionMask>, std::size_t> places;
  for (const AblatedTokenizer tokenizer : plan.tokenizers)
    for (const AttentionMask attention : plan.attentions) {
      places[{tokenizer, attention}] = table.rows.size();
      table.rows.push_back(read_row(folders, {tokenizer, attention, 1}, seeds));
    }
  const auto over_attentions = [&](AblatedTokenizer tokenizer) {
    std::vector<const AblationRow*> rows;
    for (const AttentionMask attention : plan.attentions) rows.push_back(&table.rows[places.at({tokenizer, attention})]);
    return mean_of(std::string(name_of(tokenizer)), rows);
  };
  const auto over_tokenizers = [&](AttentionMask attention) {
    std::vector<const AblationRow*> rows;
    for (const AblatedTokenizer tokenizer : plan.tokenizers) rows.push_back(&table.rows[places.at({tokenizer, attention})]);
    return mean_of(std::string(name_of(attention)), rows);
  };
  if (std::ranges::count(plan.tokenizers, kOwnTokenizer) > 0)
    for (const AblatedTokenizer other : plan.tokenizers)
      if (other != kOwnTokenizer)
        table.contrasts.push_back(contrast(over_attentions(other), over_attentions(kOwnTokenizer), true));
  if (std::ranges::count(plan.attentions, kOwnAttention) > 0)
    for (const AttentionMask other : plan.attentions)
      if (other != kOwnAttention)
        table.contrasts.push_back(contrast(over_tokenizers(other), over_tokenizers(kOwnAttention), false));
  return table;
}

std::string ablation_text(const AblationTable& table) {
  const std::size_t seeds = table.rows.front().values.front().size(), photos = table.rows.front().values.front().front().size();
  std::string text = std::to_string(seeds) + " seeds, " + std::to_string(photos) + " photos. Mean (interval of 95 %) [by seed].\n\n| model |";
  std::string rule = "\n|---|";
  for (const AblationMeasure& measure : kAblationMeasures) {
    text += " " + std::string(measure.title) + " |";
    rule += "---|";
  }
  text += rule;
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    text += "\n| " + table.rows[row].name + " |";
    for (std::size_t i = 0; i < kAblationMeasures.size(); ++i) {
      const auto value = table.value(row, i);
      text += " " + (value ? value_text(*value, facts_of(kAblationMeasures[i].measure).decimals) : "–") + " |";
    }
  }
  text += "\n\nWhich is better, by how much (paired, interval of 95 %). Attentions over all tokenizers, tokenizers over all "
          "attentions; perplexities of different tokenizers count different codes.\n\n| first | second |";
  for (const AblationMeasure& measure : kAblationMeasures) text += " " + std::string(measure.title) + " |";
  text += "\n|---" + rule.substr(1);
  for (const AblationContrast& pair : table.contrasts) {
    text += "\n| " + pair.first + " | " + pair.second + " |";
    for (std::size_t i = 0; i < kAblationMeasures.size(); ++i)
      text += " " + (pair.worse_by[i] ? verdict_text(*pair.worse_by[i], facts_of(kAblationMeasures[i].measure)) : "–") + " |";
  }
  return text + "\n";
}

nlohmann::json ablation_json(const AblationTable& table) {
  nlohmann::json json{{"models", nlohmann::json::array()}, {"contrasts", nlohmann::json::array()}};
  for (std::size_t row = 0; row < table.rows.size(); ++row) {
    nlohmann::json values = nlohmann::json::object();
    for (std::size_t i = 0; i < kAblationMeasures.size(); ++i)
      if (const auto value = table.value(row, i)) {
        nlohmann::json& entry = values[key_of(kAblationMeasures[i])] = to_json(value->all);
        entry["seeds"] = value->seeds;
      }
    json["models"].push_back({{"name", table.rows[row].name}, {"values", values}});
  }
  for (const AblationContrast& pair : table.contrasts) {
    nlohmann::json values = nlohmann::json::object();
    for (std::size_t i = 0; i < kAblationMeasures.size(); ++i)
      if (pair.worse_by[i]) {
        nlohmann::json& entry = values[key_of(kAblationMeasures[i])] = to_json(*pair.worse_by[i]);
        entry["real"] = pair.worse_by[i]->is_real();
      }
    json["contrasts"].push_back({{"first", pair.first}, {"second", pair.second}, {"second_worse_by", values}});
  }
  return json;
}

}  // namespace ilat
