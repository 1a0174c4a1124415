#include "evaluation/judge_page.h"

#include <algorithm>
#include <cstdint>
#include <numeric>

#include "evaluation/number_text.h"
#include "evaluation/page.h"
#include "files/html_text.h"
#include "imaging/mask/mask.h"

namespace ilat {
namespace {

constexpr const char* kStyle = R"(
table { margin: .6em 0 1.6em } td, th { padding: .15em .7em; text-align: right } td:first-child, th:first-child { text-align: left }
tr:nth-child(even) { background: #f4f4f4 } .case { margin: 0 0 1.6em } .case figure { width: 196px }
.case img { width: 196px; height: 196px; display: block }
)";

/// What was masked, half red.
Image with_mask(Image photo, const Image& mask) {
  for (int y = 0; y < photo.height; ++y)
    for (int x = 0; x < photo.width; ++x)
      if (mask.row(y)[x] >= kMaskThreshold)
        for (int c = 0; c < 3; ++c) {
          std::uint8_t& value = photo.row(y)[3 * x + c];
          value = static_cast<std::uint8_t>((value + (c == 0 ? 255 : 0)) / 2);
        }
  return photo;
}

std::string table_html(const SetSummary& summary) {
  std::string html = "<h3>" + escape_html(summary.name) + "</h3><p>" + std::to_string(summary.cases) + " cases of " +
                     std::to_string(summary.photos) + " photos. Small: the interval of 95 %.</p><table><tr><th></th>";
  for (const ColumnFacts& column : column_facts()) html += "<th>" + escape_html(column.title) + "</th>";
  html += "</tr>";
  for (const MeasureFacts& facts : measure_facts()) {
    const auto& row = summary.table[static_cast<std::size_t>(facts.measure)];
    if (std::ranges::none_of(row, [](const auto& cell) { return cell.has_value(); })) continue;
    html += "<tr><td title=\"" + escape_html(facts.meaning) + "\">" + escape_html(facts.title) + "</td>";
    for (const auto& cell : row)
      html += cell ? "<td>" + number_text(cell->mean, facts.decimals) + "<br><small>" +
                         number_text(cell->low, facts.decimals) + " … " + number_text(cell->high, facts.decimals) +
                         "</small></td>"
                   : "<td>–</td>";
    html += "</tr>";
  }
  return html + "</table><p>" + escape_html(hand_lines_text(summary)) + "</p>";
}

std::string caption_of(const JudgedModel& model, std::size_t number, std::size_t column) {
  const auto judged = std::ranges::find(model.judgement.cases, number, &JudgedCase::number);
  std::string caption(column_facts()[column].title);
  if (judged == model.judgement.cases.end() || !judged->edits[column]) return caption;
  const MeasuredValues& values = judged->edits[column]->values;
  caption += ": " + number_text(values[Measure::psnr], 1) + " dB, texture " + number_text(values[Measure::texture], 2);
  if (values.has(Measure::lines)) caption += ", lines " + number_text(values[Measure::lines], 2);
  return caption;
}

std::string case_html(const Judge& judge, const std::vector<JudgedModel>& models, const PageCase& shown) {
  const JudgeCase& judged = judge.cases()[shown.number];
  std::string html = "<div class=\"case\"><h4>" + escape_html(shown.caption) + ": " + escape_html(name_of(judged.kind)) +
                     ", " + escape_html(judge.photo_of(judged).file) + "</h4><div class=\"row\">";
  const CasePictures& known = shown.pictures.front();
  html += picture_html(known.photo, "the photo") + picture_html(with_mask(known.photo, known.mask), "masked: red");
  for (std::size_t guide = 0; guide < known.guides.size(); ++guide)
    html += picture_html(known.guides[guide], guide == 0 ? "own lines" : "hand lines");
  html += "</div>";
  for (std::size_t model = 0; model < shown.pictures.size(); ++model) {
    if (shown.pictures.size() > 1) html += "<p>" + escape_html(models[model].folder) + "</p>";
    html += "<div class=\"row\">";
    for (std::size_t column = 0; column < kColumns; ++column)
      if (const Image& result = shown.pictures[model].results[column]; !result.empty())
        html += picture_html(result, caption_of(models[model], shown.number, column));
    html += "</div>";
  }
  return html + "</div>";
}

}  // namespace

std::vector<ChosenCase> choose_cases(const Judgement& judgement, std::size_t each) {
  std::vector<std::pair<double, std::size_t>> ranked;  // worst first
  for (const JudgedCase& judged : judgement.cases) {
    double sum = 0;
    for (std::size_t guide = 0; guide < kGuides; ++guide)
      if (judged.edits[guide]) sum += judged.edits[guide]->values[Measure::texture];
    ranked.emplace_back(-sum, judged.number);
  }
  std::ranges::sort(ranked);
  each = std::min(each, ranked.size() / 3);
  std::vector<ChosenCase> chosen;
  const auto take = [&](std::size_t first, const char* word) {
    for (std::size_t i = 0; i < each; ++i)
      chosen.push_back({ranked[first + i].second, word + std::string(" ") + std::to_string(i + 1)});
  };
  take(0, "worst");
  take((ranked.size() - each) / 2, "median");
  take(ranked.size() - each, "best");
  return chosen;
}

std::string judge_page(const Judge& judge, const std::vector<JudgedModel>& models, const std::vector<PageCase>& cases) {
  std::string html = page_head("ilat eval", kStyle) + "<h1>What the judge says</h1>";
  html += "<p>This page holds photos from the folders judged by, inside the file; it loads nothing from elsewhere. Treat it "
          "as you treat the photos.</p>";
  for (const JudgedModel& model : models) {
    html += "<h2>" + escape_html(model.folder) + "</h2><p>weights " + escape_html(model.digest.substr(0, 16)) + ", " +
            std::to_string(model.judgement.cases.size()) + " of " + std::to_string(judge.cases().size()) +
            " cases judged in " + number_text(model.judgement.seconds, 0) + " s</p>";
    for (const SetSummary& summary : summarise(judge, model.judgement)) html += table_html(summary);
  }
  if (models.size() == 2) {
    html += "<h2>Side by side</h2>";
    for (const SetComparison& comparison : compare_models(judge, models[0], models[1]))
      html += "<pre>" + escape_html(comparison_text(comparison, models[0].folder, models[1].folder)) + "</pre>";
  }
  html += "<h2>What the numbers mean</h2><table>";
  for (const MeasureFacts& facts : measure_facts())
    html += "<tr><td>" + escape_html(facts.title) + "</td><td style=\"text-align:left\">" + escape_html(facts.meaning) + "</td></tr>";
  html += "</table><h2>Worst, median and best cases</h2><p>Ranked by the mean texture distance under the three guides.</p>";
  for (const PageCase& shown : cases) html += case_html(judge, models, shown);
  return html + page_end();
}

}  // namespace ilat
