#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <utility>

#include "cli/commands/commands.h"
#include "cli/report.h"
#include "imaging/photo/photo_format.h"
#include "jobs/provenance.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/pytorch/checkpoint.h"
#include "model_io/pytorch/pickle.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat info models/faces-256
      What the model is made of, how many parameters each part has, and where it comes from.
  ilat info models/faces-256/transformer.safetensors --json
      Every tensor of one file, as JSON.
  ilat info checkpoint.pth
      The same of a PyTorch checkpoint, and the numbers beside its tensors; nothing in it is executed.
  ilat info after.png
      How an edited picture was made: program, model, inputs and options.)";

/// {"file", "bytes", "parameters", "types": {"F16": tensors}}
nlohmann::json describe_part(const std::filesystem::path& path) {
  const auto file = SafetensorsFile::open(path);
  std::int64_t parameters = 0;
  nlohmann::json types = nlohmann::json::object();
  for (const auto& [name, tensor] : file.tensors()) {
    parameters += tensor.elements();
    const std::string type(name_of(tensor.dtype));
    types[type] = types.value(type, 0) + 1;
  }
  return {{"file", path.filename().string()},
          {"bytes", std::filesystem::file_size(path)},
          {"parameters", parameters},
          {"types", types}};
}

nlohmann::json describe_model(const std::filesystem::path& folder) {
  nlohmann::json model = nlohmann::json::parse(model_config_to_json(read_model_config(folder)));
  model["folder"] = folder.string();
  std::int64_t parameters = 0;
  std::uint64_t bytes = 0;
  for (const auto& [part, name] :
       {std::pair{"image_tokenizer", kImageTokenizerFile}, std::pair{"sketch_tokenizer", kSketchTokenizerFile},
        std::pair{"transformer", kTransformerFile}}) {
    if (!std::filesystem::exists(folder / name)) continue;
    const auto description = describe_part(folder / name);
    parameters += description["parameters"].get<std::int64_t>();
    bytes += description["bytes"].get<std::uint64_t>();
    model["weights"][part] = description;
  }
  model["parameters"] = parameters;
  model["bytes"] = bytes;
  return model;
}

nlohmann::json describe_tensors(const std::filesystem::path& path, const std::map<std::string, TensorView>& tensors) {
  nlohmann::json list = nlohmann::json::array();
  std::int64_t elements = 0;
  for (const auto& [name, tensor] : tensors) {
    list.push_back({{"name", name}, {"type", name_of(tensor.dtype)}, {"shape", tensor.shape}});
    elements += tensor.elements();
  }
  return {
      {"file", path.string()}, {"bytes", std::filesystem::file_size(path)}, {"elements", elements}, {"tensors", list}};
}

nlohmann::json describe_picture(const std::filesystem::path& path) {
  nlohmann::json record = nlohmann::json::parse(edit_record_to_json(read_record(path)));
  record["file"] = path.string();
  return record;
}

nlohmann::json describe_file(const std::filesystem::path& path) {
  if (is_checkpoint(path)) {
    const auto checkpoint = CheckpointFile::open(path);
    nlohmann::json description = describe_tensors(path, checkpoint.tensors());
    description["layout"] = checkpoint.layout();
    description["values"] = plain_values(checkpoint.root());
    return description;
  }
  const auto file = SafetensorsFile::open(path);
  nlohmann::json description = describe_tensors(path, file.tensors());
  description["metadata"] = file.metadata();
  return description;
}

std::string plain(const nlohmann::json& value) {
  // A checkpoint's text may hold bytes that are not UTF-8: replaced, not refused.
  return value.is_string() ? value.get<std::string>()
                           : value.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

/// A line for each fact, groups of them indented. For models and edited pictures.
void print_facts(const nlohmann::json& model) {
  for (const auto& [key, value] : model.items()) {
    if (key == "weights") continue;
    if (!value.is_object()) {
      std::printf("%-18s %s\n", key.c_str(), plain(value).c_str());
      continue;
    }
    std::printf("%s\n", key.c_str());
    for (const auto& [field, setting] : value.items())
      std::printf("  %-22s %s\n", field.c_str(), plain(setting).c_str());
  }
  if (!model.contains("weights")) return;
  std::printf("weights\n");
  for (const auto& [part, weights] : model["weights"].items())
    std::printf("  %-22s %s parameters, %.1f MiB, %s\n", part.c_str(), plain(weights["parameters"]).c_str(),
                weights["bytes"].get<double>() / (1 << 20), plain(weights["types"]).c_str());
}

void print_file(const nlohmann::json& file) {
  if (file.contains("layout")) std::printf("checkpoint of PyTorch, %s layout\n", plain(file["layout"]).c_str());
  for (const char* part : {"metadata", "values"})
    if (const auto values = file.find(part); values != file.end() && values->is_object())
      for (const auto& [key, value] : values->items()) std::printf("%s: %s\n", key.c_str(), plain(value).c_str());
  for (const auto& tensor : file["tensors"])
    std::printf("%-5s %-20s %s\n", plain(tensor["type"]).c_str(), plain(tensor["shape"]).c_str(),
                plain(tensor["name"]).c_str());
  std::printf("%zu tensors, %s numbers, %s bytes\n", file["tensors"].size(), plain(file["elements"]).c_str(),
              plain(file["bytes"]).c_str());
}

void run(const std::filesystem::path& path, bool json) {
  if (photo_format(path)) {
    const auto record = describe_picture(path);
    return json ? print_json(record) : print_facts(record);
  }
  const bool is_file = std::filesystem::is_regular_file(path);
  const auto description = is_file ? describe_file(path) : describe_model(path);
  if (json) return print_json(description);
  is_file ? print_file(description) : print_facts(description);
}

}  // namespace

void add_info_command(CLI::App& program) {
  struct Arguments {
    std::filesystem::path path;
    bool json = false;
  };
  CLI::App* command = program.add_subcommand("info", "Describe a model folder, a file of weights or an edited picture");
  command->footer(kExamples);
  const auto arguments = std::make_shared<Arguments>();
  command
      ->add_option("PATH", arguments->path,
                   "a model folder, a .safetensors file, a .pth checkpoint or a picture that edit wrote")
      ->type_name("PATH")
      ->required();
  command->add_flag("--json", arguments->json, "print one JSON object");
  command->callback([arguments] { run(arguments->path, arguments->json); });
}

}  // namespace ilat
