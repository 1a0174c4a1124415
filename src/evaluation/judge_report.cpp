#include "evaluation/judge_report.h"

#include <nlohmann/json.hpp>

#include "evaluation/number_text.h"

namespace ilat {
namespace {

constexpr int kTitleWidth = 21, kCellWidth = 12;

std::string padded(std::string text, int width) {
  const auto wide = static_cast<std::size_t>(std::abs(width));
  if (text.size() >= wide) return text;
  return width < 0 ? text + std::string(wide - text.size(), ' ') : std::string(wide - text.size(), ' ') + text;
}

std::string_view word_of(Better better) {
  switch (better) {
    case Better::higher:
      return "higher";
    case Better::lower:
      return "lower";
    case Better::near_one:
      break;
  }
  return "near 1";
}

template <class Value>
bool has_column(const JudgeTable<Value>& table, std::size_t column) {
  for (const auto& row : table)
    if (row[column]) return true;
  return false;
}

std::string_view verdict_of(const Difference& difference) {
  if (!difference.worse_by.is_real()) return "not told apart";
  return difference.worse_by.mean < 0 ? "second is better" : "first is better";
}

nlohmann::json to_json(const Estimate& estimate) {
  return {{"mean", estimate.mean}, {"low", estimate.low}, {"high", estimate.high}};
}

nlohmann::json to_json(const Difference& difference) {
  return {{"first", difference.first},
          {"second", difference.second},
          {"second_worse_by", to_json(difference.worse_by)},
          {"verdict", verdict_of(difference)}};
}

nlohmann::json hand_minus_own_json(const SetSummary& summary) {
  nlohmann::json json = nlohmann::json::object();
  for (const MeasureFacts& facts : measure_facts())
    if (const auto& change = summary.hand_minus_own[static_cast<std::size_t>(facts.measure)])
      json[std::string(facts.name)] = to_json(*change);
  return json;
}

nlohmann::json options_json(const JudgedModel& model) {
  const SamplingOptions& sampling = model.edit.sampling;
  return {{"seed", sampling.seed},
          {"temperature", sampling.temperature},
          {"top_k", sampling.top_k},
          {"top_p", sampling.top_p},
          {"guidance", sampling.guidance},
          {"steps", sampling.steps},
          {"drawn_for_one", model.edit.pick == Pick::best ? model.edit.variations : 1},
          {"precision", name_of(model.precision)}};
}

template <class Value>
nlohmann::json table_json(const JudgeTable<Value>& table) {
  nlohmann::json json = nlohmann::json::object();
  for (const MeasureFacts& facts : measure_facts())
    for (const ColumnFacts& column : column_facts())
      if (const auto& cell = table[static_cast<std::size_t>(facts.measure)][index_of(column.column)])
        json[std::string(facts.name)][std::string(column.name)] = to_json(*cell);
  return json;
}

nlohmann::json case_json(const Judge& judge, const JudgedCase& judged) {
  const JudgeCase& known = judge.cases()[judged.number];
  nlohmann::json values = nlohmann::json::object();
  for (const ColumnFacts& column : column_facts()) {
    const auto& edit = judged.edits[index_of(column.column)];
    if (!edit) continue;
    for (const MeasureFacts& facts : measure_facts())
      if (edit->values.has(facts.measure))
        values[std::string(column.name)][std::string(facts.name)] = edit->values[facts.measure];
  }
  return {{"set", judge.sets()[known.set].name},
          {"file", judge.photo_of(known).file},
          {"mask", name_of(known.kind)},
          {"values", values}};
}

nlohmann::json model_json(const Judge& judge, const JudgedModel& model) {
  nlohmann::json sets = nlohmann::json::array(), cases = nlohmann::json::array();
  for (const SetSummary& summary : summarise(judge, model.judgement))
    sets.push_back({{"name", summary.name},
                    {"photos", summary.photos},
                    {"cases", summary.cases},
                    {"table", table_json(summary.table)},
                    {"hand_minus_own", hand_minus_own_json(summary)}});
  for (const JudgedCase& judged : model.judgement.cases) cases.push_back(case_json(judge, judged));
  return {{"folder", model.folder},
          {"digest", model.digest},
          {"options", options_json(model)},
          {"complete", model.judgement.complete},
          {"seconds", model.judgement.seconds},
          {"sets", sets},
          {"cases", cases}};
}

}  // namespace

std::vector<SetComparison> compare_models(const Judge& judge, const JudgedModel& first, const JudgedModel& second) {
  std::vector<SetComparison> comparisons = compare(judge, first.judgement, second.judgement);
  if (first.tokenizer == second.tokenizer) return comparisons;
  for (SetComparison& comparison : comparisons)
    for (const Measure measure : {Measure::perplexity, Measure::perplexity_blind})
      comparison.table[static_cast<std::size_t>(measure)] = {};
  return comparisons;
}

std::string table_text(const SetSummary& summary) {
  std::string text = summary.name + ": " + std::to_string(summary.cases) + " cases of " +
                     std::to_string(summary.photos) + " photos\n" + padded("", -kTitleWidth) + "better";
  std::vector<std::size_t> columns;
  for (const ColumnFacts& column : column_facts())
    if (const auto i = index_of(column.column); has_column(summary.table, i)) {
      columns.push_back(i);
      text += padded(std::string(column.title), kCellWidth);
    }
  text += '\n';
  for (const MeasureFacts& facts : measure_facts()) {
    const auto& row = summary.table[static_cast<std::size_t>(facts.measure)];
    std::string line = padded(std::string(facts.title), -kTitleWidth) + padded(std::string(word_of(facts.better)), -6);
    bool any = false;
    for (const std::size_t column : columns) {
      any = any || row[column].has_value();
      line += padded(row[column] ? number_text(row[column]->mean, facts.decimals) : "-", kCellWidth);
    }
    if (any) text += line + '\n';
  }
  return text + hand_lines_text(summary);
}

std::string hand_lines_text(const SetSummary& summary) {
  std::string text;
  for (const Measure measure : {Measure::psnr, Measure::texture, Measure::lines}) {
    const auto& change = summary.hand_minus_own[static_cast<std::size_t>(measure)];
    if (!change) continue;
    const MeasureFacts& facts = facts_of(measure);
    text += (text.empty() ? "hand lines minus own lines: " : ", ") + std::string(facts.title) + ' ' +
            number_text(change->mean, facts.decimals) + " (" + number_text(change->low, facts.decimals) + " to " +
            number_text(change->high, facts.decimals) + ')';
  }
  return text.empty() ? text : text + '\n';
}

std::string comparison_text(const SetComparison& comparison, const std::string& first, const std::string& second) {
  std::string text = comparison.name + ": first = " + first + ", second = " + second + "\n" +
                     padded("", -kTitleWidth) + padded("", -kCellWidth) + padded("first", 10) + padded("second", 10) +
                     padded("ratio", 8) + "  verdict (95 %)\n";
  int open = 0;
  for (const MeasureFacts& facts : measure_facts())
    for (const ColumnFacts& column : column_facts()) {
      const auto& cell = comparison.table[static_cast<std::size_t>(facts.measure)][index_of(column.column)];
      if (!cell) continue;
      if (!cell->worse_by.is_real()) {
        ++open;
        continue;
      }
      const double low = std::min(std::abs(cell->worse_by.low), std::abs(cell->worse_by.high));
      const double high = std::max(std::abs(cell->worse_by.low), std::abs(cell->worse_by.high));
      text += padded(std::string(facts.title), -kTitleWidth) + padded(std::string(column.title), -kCellWidth) +
              padded(number_text(cell->first, facts.decimals), 10) +
              padded(number_text(cell->second, facts.decimals), 10) +
              padded(has_ratio(facts.measure) && cell->first > 0 ? number_text(cell->second / cell->first, 2) : "-", 8) + "  " +
              std::string(verdict_of(*cell)) + " by " +
              number_text(low, facts.decimals) + " to " + number_text(high, facts.decimals) +
              (counts_doublings(facts) ? " doublings" : "") + '\n';
    }
  return text + std::to_string(open) + " other differences cannot be told from chance\n";
}

nlohmann::json judge_json(const Judge& judge, const std::vector<JudgedModel>& models) {
  nlohmann::json measures = nlohmann::json::object(), judged = nlohmann::json::array();
  for (const MeasureFacts& facts : measure_facts())
    measures[std::string(facts.name)] = {{"better", word_of(facts.better)}, {"meaning", facts.meaning}};
  for (const JudgedModel& model : models) judged.push_back(model_json(judge, model));
  nlohmann::json json{{"format", "ilat-judgement/1"},
                      {"cases_planned", judge.cases().size()},
                      {"measures", measures},
                      {"models", judged}};
  if (models.size() == 2)
    for (const SetComparison& comparison : compare_models(judge, models[0], models[1]))
      json["comparison"].push_back({{"name", comparison.name}, {"table", table_json(comparison.table)}});
  return json;
}

}  // namespace ilat
