#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/options/enum_option.h"
#include "cli/options/output_options.h"
#include "cli/options/weight_types.h"
#include "cli/report.h"
#include "files/run_files.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/pytorch/export_model.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat export models/faces-128 -o faces-f32 --dtype f32
      The same model with weights of another number type; ilat edits with it, too.
  ilat export models/faces-128 -o for-pytorch --names released
      Weights under the names of the authors' PyTorch code, as safetensors.)";

struct ExportArguments {
  ExportOptions options;
  bool overwrite = false, json = false;
};

/// A model that is there may have been trained for days.
bool no_result(const std::filesystem::path&) { return false; }

void run(const ExportArguments& arguments) {
  const ExportOptions& options = arguments.options;
  RunFiles files(arguments.overwrite, no_result);
  files.reads_below(options.model);
  for (const char* file : {kModelConfigFile, kImageTokenizerFile, kSketchTokenizerFile, kTransformerFile})
    files.writes(options.folder / file);
  const ModelConfig config = export_model(options);
  if (arguments.json) return print_json(nlohmann::json::parse(model_config_to_json(config)));
  print_name(options.folder);
}

}  // namespace

void add_export_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("export", "Write a model's weights for others, as safetensors");
  command->footer(kExamples);
  const auto arguments = std::make_shared<ExportArguments>();
  ExportOptions& options = arguments->options;
  command->add_option("MODEL", options.model, "a model folder")->type_name("FOLDER")->required();
  command->add_option("-o,--output", options.folder, "the folder to write")->type_name("FOLDER")->required();
  add_enum_option<DType>(command, "--dtype", options.dtype, "number type of the weights, as stored if not given");
  add_enum_option<WeightNames>(command, "--names", options.names, "whose names, own if not given");
  add_overwrite(command, arguments->overwrite);
  command->add_flag("--json", arguments->json, "print one JSON object");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
