#include "serving/queue/job_standing.h"

#include <nlohmann/json.hpp>

#include "files/json_text.h"

namespace ilat {
namespace {

using nlohmann::json;

json optional_json(const std::optional<double>& number) { return number ? json(*number) : json(nullptr); }

std::optional<double> optional_number(const json& value) {
  return value.is_number() ? std::optional(value.get<double>()) : std::nullopt;
}

}  // namespace

std::string standing_text(const JobState& state) {
  json results = json::array();
  for (const JobResultFile& each : state.results) results.push_back({{"file", each.path.filename().string()}, {"bytes", each.bytes}});
  json error = nullptr;
  if (state.error)
    error = {{"code", code_of(state.error->code())}, {"message", state.error->message()}, {"context", state.error->context()}};
  return json{{"started", optional_json(state.started)}, {"ended", optional_json(state.ended)}, {"expires", optional_json(state.expires)},
              {"results", results}, {"warnings", state.warnings}, {"edit", state.edit}, {"error", error},
              {"done", state.done}, {"total", state.total}}
      .dump(-1, ' ', true, json::error_handler_t::replace);
}

void read_standing(const std::string& text, const std::filesystem::path& folder, JobState& state) try {
  const json object = parse_json(text, "a job", ErrorCode::bad_input);
  state.started = optional_number(object.at("started"));
  state.ended = optional_number(object.at("ended"));
  state.expires = optional_number(object.at("expires"));
  state.results.clear();
  for (const json& each : object.at("results"))
    state.results.push_back({folder / std::filesystem::path(each.at("file").get<std::string>()).filename(), each.at("bytes")});
  state.warnings = object.at("warnings").get<std::vector<std::string>>();
  state.edit = object.at("edit");
  if (!state.edit.empty() && !json::accept(state.edit)) throw Error(ErrorCode::bad_input, "what is said of its edit is no JSON", "a job");
  state.done = object.at("done");
  state.total = object.at("total");
  state.error.reset();
  if (const json& error = object.at("error"); !error.is_null())
    state.error.emplace(error_code_of(error.at("code").get<std::string>()), error.at("message").get<std::string>(),
                        error.at("context").get<std::string>());
} catch (const json::exception&) {
  throw Error(ErrorCode::bad_input, "how it stands is none of this program's", "a job");
}

JobEvent standing_event(const JobState& state) {
  switch (state.stage) {
    case JobStage::queued:
      return {"queued", json{{"place", state.place.value_or(0)}}.dump()};
    case JobStage::running:
      return {state.total > 0 ? "progress" : "running", json{{"done", state.done}, {"total", state.total}}.dump()};
    case JobStage::done:
    case JobStage::failed:
    case JobStage::cancelled:
      break;
  }
  return {std::string(name_of(state.stage)), state_json(state), true};
}

JobEvent warning_event(const std::string& text) {
  return {"warning", json{{"text", text}}.dump(-1, ' ', false, json::error_handler_t::replace)};
}

}  // namespace ilat
