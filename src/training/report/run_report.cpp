#include "training/report/run_report.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <vector>

#include "files/html_text.h"
#include "files/mapped_file.h"
#include "files/parse_number.h"
#include "ilat/error.h"
#include "training/loop/run_log.h"
#include "training/report/line_chart.h"
#include "training/report/run_record.h"

namespace ilat {
namespace {

constexpr std::size_t kMostSamples = 12;

constexpr const char* kStyle = R"(
.charts { display: flex; flex-wrap: wrap; gap: 10px } svg { background: #fafafa } svg text { font: 12px sans-serif; fill: #555 }
svg .title { font-weight: bold; fill: #222 } svg line { stroke: #ddd } svg polyline { fill: none; stroke: #2463a8; stroke-width: 1.5 }
svg circle { fill: #2463a8 } figure { margin: 0 0 1em } figure img { max-width: 100%; image-rendering: pixelated }
)";

using Reports = std::vector<std::pair<int, Metrics>>;

std::string charts(const Reports& reports) {
  std::vector<std::string> names;
  for (const auto& [step, metrics] : reports)
    for (const auto& [name, value] : metrics)
      if (!std::ranges::count(names, name)) names.push_back(name);
  std::string html = "<div class=\"charts\">";
  for (const std::string& name : names) {
    std::vector<std::pair<double, double>> points;
    for (const auto& [step, metrics] : reports)
      for (const auto& [of, value] : metrics)
        if (of == name) points.emplace_back(step, value);
    html += line_chart(name, points);
  }
  return html + "</div>";
}

/// samples-STEP.png of the run, by step; evenly chosen if there are many.
std::vector<std::pair<int, std::filesystem::path>> sample_files(const std::filesystem::path& run) {
  std::vector<std::pair<int, std::filesystem::path>> all;
  for (const auto& entry : std::filesystem::directory_iterator(run)) {
    const std::string stem = entry.path().stem().string();
    if (!stem.starts_with("samples-") || entry.path().extension() != ".png") continue;
    if (const auto step = parse_number<int>(std::string_view(stem).substr(8))) all.emplace_back(*step, entry.path());
  }
  std::ranges::sort(all);
  if (all.size() <= kMostSamples) return all;
  std::vector<std::pair<int, std::filesystem::path>> some;
  for (std::size_t i = 0; i < kMostSamples; ++i) some.push_back(all[i * (all.size() - 1) / (kMostSamples - 1)]);
  return some;
}

std::string samples(const std::filesystem::path& run) {
  std::string html;
  for (const auto& [step, file] : sample_files(run))
    html += figure_html(map_file(file).bytes, "step " + std::to_string(step));
  return html;
}

std::string row(const std::string& name, const std::string& value) {
  return "<tr><td>" + escape_html(name) + "</td><td>" + escape_html(value) + "</td></tr>";
}

std::string number_text(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

/// The first and the last validation.
std::string summary(const Reports& training, const Reports& validations) {
  std::string html = row("steps logged", std::to_string(training.empty() ? 0 : training.back().first));
  if (validations.empty()) return html;
  for (const auto& [name, value] : validations.back().second) {
    const auto first = std::ranges::find(validations.front().second, name, &std::pair<std::string, double>::first);
    html += row(name, number_text(value) + (first == validations.front().second.end() || validations.size() == 1
                                                ? ""
                                                : ", after " + std::to_string(validations.front().first) + " steps " + number_text(first->second)));
  }
  return html;
}

}  // namespace

std::string run_report(const std::filesystem::path& run) {
  const Reports training = read_log(run / "log.csv"), validations = read_log(run / "validation.csv");
  if (training.empty() && validations.empty())
    throw Error(ErrorCode::not_found, "holds no log.csv of a training run", run.string());
  RunRecord record;
  if (std::filesystem::exists(run / "run.json")) record = read_run_record(run);
  const std::string title = record.network.empty() ? run.filename().string() : record.network + " by " + record.recipe_file;
  std::string html = page_head(title, kStyle) + "<h1>" + escape_html(title) + "</h1><table>";
  if (!record.data.empty()) html += row("data", record.data);
  for (const auto& [name, value] : record.machine) html += row(name, value);
  html += summary(training, validations) + "</table>";
  if (!validations.empty()) html += "<h2>Validation</h2>" + charts(validations);
  if (!training.empty()) html += "<h2>Training</h2>" + charts(training);
  if (const std::string pictures = samples(run); !pictures.empty()) html += "<h2>Samples through time</h2>" + pictures;
  if (!record.recipe.empty()) html += "<h2>Recipe</h2><pre>" + escape_html(record.recipe) + "</pre>";
  return html + page_end();
}

}  // namespace ilat
