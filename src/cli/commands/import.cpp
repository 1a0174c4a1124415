#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/help.h"
#include "cli/options/enum_option.h"
#include "cli/options/output_options.h"
#include "cli/options/weight_types.h"
#include "cli/report.h"
#include "files/run_files.h"
#include "ilat/error.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/pytorch/import_model.h"
#include "model_io/pytorch/import_network.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat import --image G.pth --sketch S.pth --transformer T.pth -o models/released
      The authors' three files become one model folder. Nothing in them is executed; a part can also be added later.
  ilat import --vgg19 vgg19-dcbb9e9d.pth -o vgg19.safetensors
      torchvision's VGG-19, for a training recipe's perceptual_weights.

The published sampler is --sampler refresh of `ilat edit`; its blend is --composite release --blend none.)";

struct ImportArguments {
  ImportOptions model;
  std::filesystem::path vgg19, inception, output;
  bool overwrite = false, json = false;

  bool names_a_model() const { return !model.image.empty() || !model.sketch.empty() || !model.transformer.empty(); }
};

/// A part that is there may have been trained for days. model.json is read and goes on with what is added.
void check_files(const ImportArguments& arguments) {
  RunFiles files(arguments.overwrite, [](const std::filesystem::path&) { return false; });
  const ImportOptions& model = arguments.model;
  for (const auto& file : {model.image, model.sketch, model.transformer, arguments.vgg19, arguments.inception}) files.reads(file);
  if (!model.image.empty()) files.writes(arguments.output / kImageTokenizerFile);
  if (!model.sketch.empty()) files.writes(arguments.output / kSketchTokenizerFile);
  if (!model.transformer.empty()) files.writes(arguments.output / kTransformerFile);
  if (!arguments.names_a_model()) files.writes(arguments.output);
}

void import_one_model(ImportArguments arguments) {
  arguments.model.folder = arguments.output;
  const ModelConfig config = import_model(arguments.model);
  if (arguments.json) return print_json(nlohmann::json::parse(model_config_to_json(config)));
  print_name(arguments.output);
  if (!config.image_tokenizer) report_warning("the model has no image tokenizer yet; add it with --image");
  if (!config.sketch_tokenizer) report_warning("the model has no sketch tokenizer yet; add it with --sketch");
  if (!config.transformer) report_warning("the model has no transformer yet; add it with --transformer");
}

void import_one_network(const ImportArguments& arguments) {
  const bool vgg19 = !arguments.vgg19.empty();
  const std::size_t tensors = vgg19 ? import_vgg19(arguments.vgg19, arguments.output, arguments.model.dtype)
                                    : import_inception(arguments.inception, arguments.output, arguments.model.dtype);
  if (!arguments.json) return print_name(arguments.output);
  print_json({{"output", arguments.output.string()}, {"tensors", tensors}});
}

void run(const ImportArguments& arguments) {
  check_files(arguments);
  const int kinds = arguments.names_a_model() + !arguments.vgg19.empty() + !arguments.inception.empty();
  if (kinds == 0)
    throw Error(
        ErrorCode::usage,
        "nothing to import; name at least one of --image, --sketch and --transformer, or --vgg19, or --inception");
  if (kinds > 1)
    throw Error(ErrorCode::usage, "--vgg19 and --inception make a file of their own each; import them one at a time");
  arguments.names_a_model() ? import_one_model(arguments) : import_one_network(arguments);
}

}  // namespace

void add_import_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("import", "Make a model folder of PyTorch checkpoints");
  command->footer(kExamples);
  const auto arguments = std::make_shared<ImportArguments>();
  ImportOptions& model = arguments->model;
  command->add_option("--image", model.image, "the authors' image generator (g_model): .pth or .safetensors");
  command->add_option("--sketch", model.sketch, "their sketch generator (g_model)");
  command->add_option("--transformer", model.transformer, "their transformer (model)");
  command->add_option("--vgg19", arguments->vgg19, "torchvision's VGG-19 instead of a model");
  command->add_option("--inception", arguments->inception, "the Inception-v3 of the FID instead of a model");
  command->add_option("-o,--output", arguments->output, "the model folder, or the .safetensors file of a network")
      ->type_name("PATH")
      ->required();
  add_enum_option<DType>(command, "--dtype", model.dtype, "how weights are stored, f32 if not given");
  const auto untold = [](CLI::Option* option) { place(option, "What the weights do not tell", false); };
  untold(command->add_option("--resolution", model.resolution,
                             "side of the images, pixels (default: what fits the transformer's tokens, else 256)"));
  untold(command->add_option("--heads", model.heads, "attention heads (default: 12 for the published width of 768)"));
  untold(add_enum_option<Activation>(command, "--activation", model.activation,
                                     "of the tokenizers, swish if not given"));
  untold(add_enum_option<KeptLatents>(command, "--kept-latents", model.kept_latents,
                                      "what the decoder sees for kept cells, quantised if not given"));
  untold(add_enum_option<AttentionMask>(command, "--attention-mask", model.attention_mask,
                                        "that the transformer was trained with, released if not given"));
  add_overwrite(command, arguments->overwrite);
  command->add_flag("--json", arguments->json, "print one JSON object");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
