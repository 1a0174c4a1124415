#include "jobs/batch/job_results.h"

#include <cstdio>
#include <nlohmann/json.hpp>
#include <span>
#include <vector>

#include "files/atomic_file.h"
#include "files/csv.h"
#include "files/json_text.h"
#include "files/parse_number.h"
#include "files/text_file.h"
#include "ilat/error.h"

namespace ilat {
namespace {

using nlohmann::json;

bool is_json(const std::filesystem::path& path) {
  if (path.extension() == ".json") return true;
  if (path.extension() == ".csv") return false;
  throw Error(ErrorCode::usage, "the table of results is a .csv or .json file", path.string());
}

std::string text_of(const std::string& field) { return field; }
std::string text_of(std::size_t field) { return std::to_string(field); }
std::string text_of(JobStatus field) { return std::string(name_of(field)); }
std::string text_of(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", seconds);
  return text;
}

bool take(const std::string& text, std::string& field) { return field = text, true; }
bool take(const std::string& text, JobStatus& field) {
  const auto known = value_of<JobStatus>(text);
  if (known) field = *known;
  return known.has_value();
}
template <class Number>
requires std::is_arithmetic_v<Number>
bool take(const std::string& text, Number& field) {
  const auto number = parse_number<Number>(text);
  if (number) field = *number;
  return number.has_value();
}

using Texts = std::map<std::string, std::string>;  // field -> its text

JobResult from_texts(const Texts& texts, const std::string& origin) {
  JobResult result;
  visit_fields(result, [&](const char* key, auto& field) {
    const auto found = texts.find(key);
    if (found == texts.end())
      throw Error(ErrorCode::bad_input, std::string("is no table of results: it has no ") + key, origin);
    if (!take(found->second, field))
      throw Error(ErrorCode::bad_input, std::string("is no table of results: ") + key + " is \"" + found->second + "\"",
                  origin);
  });
  return result;
}

std::vector<Texts> texts_of_csv(const std::string& text, const std::string& origin) {
  const std::vector<CsvRow> rows = parse_csv(text, origin);
  std::vector<Texts> all;
  for (std::size_t row = 1; row < rows.size(); ++row) {
    Texts& texts = all.emplace_back();
    for (std::size_t i = 0; i < std::min(rows[row].fields.size(), rows[0].fields.size()); ++i)
      texts[rows[0].fields[i]] = rows[row].fields[i];
  }
  return all;
}

std::vector<Texts> texts_of_json(const std::string& text, const std::string& origin) {
  const json list = parse_json(text, origin, ErrorCode::bad_input);
  std::vector<Texts> all;
  for (const json& object : list) {
    Texts& texts = all.emplace_back();
    if (!object.is_object()) continue;  // then every field is missing
    for (const auto& [key, value] : object.items())
      texts[key] = value.is_string() ? value.get<std::string>() : value.dump();
  }
  return all;
}

std::string to_csv(const std::map<std::size_t, JobResult>& results) {
  std::vector<std::string> line;
  JobResult header;
  visit_fields(header, [&](const char* key, const auto&) { line.emplace_back(key); });
  std::string text = csv_line(line);
  for (const auto& [job, result] : results) {
    line.clear();
    visit_fields(result, [&](const char*, const auto& field) { line.push_back(text_of(field)); });
    text += csv_line(line);
  }
  return text;
}

}  // namespace

std::string job_results_to_json(const std::map<std::size_t, JobResult>& results) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& [job, result] : results) {
    nlohmann::ordered_json& object = list.emplace_back();
    visit_fields(result, [&](const char* key, const auto& field) {
      if constexpr (std::is_same_v<decltype(field), const JobStatus&>) {
        object[key] = name_of(field);
      } else {
        object[key] = field;
      }
    });
  }
  return list.dump(2, ' ', false, json::error_handler_t::replace) + "\n";
}

void write_job_results(const std::filesystem::path& path, const std::map<std::size_t, JobResult>& results) {
  write_file_atomically(path, is_json(path) ? job_results_to_json(results) : to_csv(results));
}

std::map<std::size_t, JobResult> parse_job_results(const std::string& text, bool json, const std::string& origin) {
  std::map<std::size_t, JobResult> results;
  for (const Texts& texts : json ? texts_of_json(text, origin) : texts_of_csv(text, origin)) {
    JobResult result = from_texts(texts, origin);
    results[result.job] = std::move(result);
  }
  return results;
}

std::map<std::size_t, JobResult> read_job_results(const std::filesystem::path& path) {
  const bool json = is_json(path);
  if (!std::filesystem::exists(path)) return {};
  return parse_job_results(read_text_file(path), json, path.string());
}

}  // namespace ilat
