#include "serving/queue/job_state.h"

#include <array>
#include <nlohmann/json.hpp>
#include <utility>

#include "imaging/photo/photo_format.h"
#include "jobs/edit_job/edit_job_texts.h"
#include "jobs/output_files.h"

namespace ilat {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<ErrorCode, std::string_view>, 8> kCodes{{{ErrorCode::usage, "usage"},
                                                                        {ErrorCode::not_found, "not_found"},
                                                                        {ErrorCode::bad_input, "bad_input"},
                                                                        {ErrorCode::bad_model, "bad_model"},
                                                                        {ErrorCode::unwritable, "unwritable"},
                                                                        {ErrorCode::cancelled, "cancelled"},
                                                                        {ErrorCode::unreachable, "unreachable"},
                                                                        {ErrorCode::internal, "internal"}}};

json number_or_null(const std::optional<double>& number) { return number ? json(*number) : json(nullptr); }

json results_json(const JobState& state) {
  json all = json::array();
  const auto names = numbered_files(state.ticket.job.output, number_of_results(state.ticket.job));
  for (std::size_t i = 0; i < state.results.size(); ++i)
    all.push_back({{"variation", i + 1},
                   {"url", "/v1/jobs/" + state.ticket.id + "/results/" + std::to_string(i + 1)},
                   {"name", i < names.size() ? names[i].string() : state.ticket.job.output.string()},
                   {"media_type", media_type_of(state.ticket.job.output)},
                   {"bytes", state.results[i].bytes}});
  return all;
}

}  // namespace

std::string_view code_of(ErrorCode code) {
  for (const auto& [each, name] : kCodes)
    if (each == code) return name;
  return "internal";
}

ErrorCode error_code_of(std::string_view name) {
  for (const auto& [code, each] : kCodes)
    if (each == name) return code;
  return ErrorCode::internal;
}

std::string media_type_of(const std::filesystem::path& name) {
  switch (photo_format(name).value_or(PhotoFormat::png)) {
    case PhotoFormat::jpeg:
      return "image/jpeg";
    case PhotoFormat::webp:
      return "image/webp";
    case PhotoFormat::png:
      break;
  }
  return "image/png";
}

std::string state_json(const JobState& state) {
  json job = to_json(state.ticket.job);
  for (const auto& [input, path] : inputs_of(state.ticket.job)) job.erase(input);
  json error = nullptr;
  if (state.error)
    error = {{"code", code_of(state.error->code())}, {"message", state.error->message()}, {"context", state.error->context()}};
  const json object{{"id", state.ticket.id},
                    {"status", name_of(state.stage)},
                    {"place", state.place ? json(*state.place) : json(nullptr)},
                    {"tokens", {{"done", state.done}, {"total", state.total}}},
                    {"created", state.ticket.created},
                    {"started", number_or_null(state.started)},
                    {"ended", number_or_null(state.ended)},
                    {"expires", number_or_null(state.expires)},
                    {"results", results_json(state)},
                    {"warnings", state.warnings},
                    {"edit", state.edit.empty() ? json(nullptr) : json::parse(state.edit, nullptr, false)},
                    {"error", error},
                    {"job", job}};
  return object.dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace ilat
