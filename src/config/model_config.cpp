#include "config/model_config.h"

#include <nlohmann/json.hpp>

#include "config/config_reader.h"
#include "config/model_checks.h"

namespace ilat {
namespace {

constexpr const char* kFormat = "ilat-model/1";

/// What model.json holds.
template <class Model>
struct ModelFile {
  std::string format;
  Model& model;
};

template <class Model, class Visitor>
void visit_fields(ModelFile<Model>& file, Visitor&& visit) {
  visit("format", file.format, "of this file");
  visit("name", file.model.name, "of the model");
  visit("description", file.model.description, "one sentence");
  visit("licence", file.model.licence, "of the model, after its data's");
  visit("provenance", file.model.provenance, "where it comes from, free text by key");
  visit("xdog", file.model.xdog, "how a photo's lines are drawn");
  visit("drawing", file.model.drawing, "how an edit draws unless its user says otherwise");
  visit("image_tokenizer", file.model.image_tokenizer, "absent = none yet");
  visit("sketch_tokenizer", file.model.sketch_tokenizer, "absent = none yet");
  visit("transformer", file.model.transformer, "absent = none yet");
}

/// The fields of a struct as the members of a JSON object.
struct JsonWriter {
  nlohmann::ordered_json object = nlohmann::ordered_json::object();

  template <class Field>
  void operator()(const char* key, const Field& field, const char*) {
    if constexpr (requires { field.has_value(); }) {
      if (field) (*this)(key, *field, "");
    } else if constexpr (requires { visit_fields(field, *this); }) {
      JsonWriter part;
      visit_fields(field, part);
      object[key] = std::move(part.object);
    } else if constexpr (std::is_enum_v<Field>) {
      object[key] = name_of(field);
    } else {
      object[key] = field;
    }
  }
};

}  // namespace

ModelConfig parse_model_config(const std::string& text, const std::string& origin) {
  const ConfigValue input = parse_json_config(text, origin, ErrorCode::bad_model);
  if (!input.as<ConfigValue::Object>())
    throw Error(ErrorCode::bad_model, "expected an object with a \"format\", got " + describe(input), origin);
  ModelConfig config;
  ModelFile<ModelConfig> file{"", config};
  ConfigProblems problems;
  read_config(input, file, problems);
  const ConfigValue* format = input.find("format");
  if (!format) problems.add("format", std::string("expected \"") + kFormat + "\", got none");
  if (format && format->as<std::string>())
    problems.expect(file.format == kFormat, "format",
                    std::string("expected \"") + kFormat + "\", got " + describe(*format));
  problems.add_all(problems_of(config));
  problems.throw_if_any(ErrorCode::bad_model, origin, input);
  return config;
}

std::string model_config_to_json(const ModelConfig& config) {
  ModelFile<const ModelConfig> file{kFormat, config};
  JsonWriter writer;
  visit_fields(file, writer);
  return writer.object.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n";
}

}  // namespace ilat
