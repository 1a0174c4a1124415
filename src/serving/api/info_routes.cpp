#include <cmath>
#include <nlohmann/json.hpp>

#include "jobs/edit_job/edit_job_fields.h"
#include "jobs/edit_job/field_text.h"
#include "serving/api/embedded_files.h"
#include "serving/api/service.h"

namespace ilat {
namespace {

using nlohmann::json;

void respond(const std::shared_ptr<Exchange>& exchange, const json& value) {
  exchange->respond({.body = value.dump(-1, ' ', false, json::error_handler_t::replace) + '\n'});
}

void health(const Service& service, const std::shared_ptr<Exchange>& exchange, const PathValues&) {
  const bool stopping = service.stopping && service.stopping();
  const auto standing = service.model_standing ? service.model_standing() : EditWorker::ModelStanding::ready;
  const QueueCounts counts = service.queue.counts();
  const std::chrono::duration<double> up = std::chrono::steady_clock::now() - service.started;
  const std::optional<Error> trouble = service.queue.trouble();
  json answer{{"status", stopping ? "stopping" : trouble ? "no queue" : "ok"},
              {"version", ILAT_VERSION},
              {"model", standing == EditWorker::ModelStanding::ready     ? "ready"
                        : standing == EditWorker::ModelStanding::loading ? "loading"
                                                                         : "failed"},
              {"queued", counts.queued},
              {"running", counts.running},
              {"uptime_seconds", std::floor(up.count() * 10) / 10}};
  if (counts.workers) answer["workers"] = *counts.workers;
  if (trouble) answer["trouble"] = trouble->message();  // not where the queue is
  respond(exchange, answer);
}

void metrics(const Service& service, const std::shared_ptr<Exchange>& exchange, const PathValues&) {
  exchange->respond({.media_type = "text/plain; version=0.0.4; charset=utf-8", .body = service.metrics.text()});
}

void openapi(const Service&, const std::shared_ptr<Exchange>& exchange, const PathValues&) {
  exchange->respond({.body = std::string(openapi_text())});
}

void models(const Service& service, const std::shared_ptr<Exchange>& exchange, const PathValues&) {
  const ModelConfig& config = service.model.config();
  json model{{"id", config.name}, {"object", "model"}, {"created", 0}, {"owned_by", "ilat"}, {"sha256", service.model.sha256()}};
  if (config.image_tokenizer) {
    const int side = config.image_tokenizer->tokens_per_side();
    model["resolution"] = config.image_tokenizer->resolution;
    model["tokens"] = side * side;
  }
  respond(exchange, {{"object", "list"}, {"data", json::array({model})}});
}

/// A field's value as capabilities tell it: its type, its words, its default.
template <class Value>
json field_json(const JobField& field, const Value& value) {
  json object{{"name", field.name}, {"meaning", field.meaning}, {"heading", title_of(field.heading)}, {"common", field.common}};
  if (const std::string takes = takes_of(field, value); !takes.empty()) object["takes"] = takes;
  if (!field.excludes.empty()) object["excludes"] = field.excludes;
  if (std::isfinite(field.least)) object["least"] = field.least;
  if (std::isfinite(field.most)) object["most"] = field.most;
  if constexpr (std::same_as<Value, bool>) {
    object["type"] = "boolean";
    object["default"] = value;
  } else if constexpr (NumberValue<Value>) {
    object["type"] = std::integral<Value> ? "integer" : "number";
    object["default"] = value;
  } else if constexpr (OptionalNumber<Value>) {
    object["type"] = std::integral<typename Value::value_type> ? "integer" : "number";
    object["default"] = nullptr;  // the model's own
  } else if constexpr (NamedValue<Value>) {
    object["type"] = "choice";
    for (const auto& [each, name] : EnumNames<Value>::names) object["choices"].push_back(name);
    object["default"] = text_of(value);
  } else {
    const bool picture = field.name == "photo" || field.name == "mask" || field.name == "sketch" || field.name == "strokes";
    object["type"] = picture ? "picture" : "text";
    object["default"] = text_of(value);
  }
  return object;
}

/// What the model follows beside lines.
json abilities_of(const ModelConfig& config) {
  const bool packed = config.transformer && config.transformer->layout == Layout::packed;
  return {{"strokes", packed && config.transformer->strokes},
          {"no_lines", packed && config.transformer->no_lines},
          {"poses", config.transformer && config.transformer->target_joints > 0}};
}

void capabilities(const Service& service, const std::shared_ptr<Exchange>& exchange, const PathValues&) {
  json fields = json::array();
  const EditJob defaults{.output = "after.png"};
  visit_fields(defaults, [&](const JobField& field, const auto& value) { fields.push_back(field_json(field, value)); });
  json regions = json::array();
  for (const auto& [region, name] : EnumNames<FaceRegion>::names) regions.push_back(name);
  json reads{"image/png", "image/jpeg", "image/webp"};
  const ServiceLimits& limits = service.limits;
  respond(exchange, {{"version", ILAT_VERSION},
                     {"fields", fields},
                     {"regions", regions},
                     {"expressions", {"smile", "open-mouth", "open-eyes", "raise-brows"}},
                     {"reads", reads},
                     {"writes", reads},
                     {"faces", service.pictures.has_detector()},
                     {"abilities", abilities_of(service.model.config())},
                     {"limits",
                      {{"body_bytes", limits.body_bytes},
                       {"pixels", limits.pixels},
                       {"variations", limits.variations},
                       {"queue", service.queue.counts().most},
                       {"keep_seconds", limits.keep.count()}}},
                     {"keys", !service.guard.keys.empty()}});
}

}  // namespace

void add_info_routes(std::vector<Route>& routes) {
  routes.push_back({"GET", "/health", {}, true, health});
  routes.push_back({"GET", "/metrics", {}, true, metrics});
  routes.push_back({"GET", "/openapi.json", {}, true, openapi});
  routes.push_back({"GET", "/v1/models", {}, false, models});
  routes.push_back({"GET", "/v1/capabilities", {}, false, capabilities});
}

}  // namespace ilat
