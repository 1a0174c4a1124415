#include "training/loop/training_job.h"

#include <ATen/Context.h>
#include <c10/core/GradMode.h>

#include <cstdio>
#include <map>

#include "ilat/error.h"
#include "model_io/model_folder/model_folder.h"
#include "nn/module_weights.h"
#include "training/loop/training_loop.h"
#include "training/trainers/detector_trainer.h"
#include "training/trainers/pose_trainer.h"
#include "training/trainers/tokenizer_trainer.h"
#include "training/trainers/transformer_trainer.h"

namespace ilat {
namespace {

void check_side(int resolution, const PackedDataset& data) {
  if (resolution != data.side())
    throw Error(ErrorCode::usage, "the recipe wants images of side " + std::to_string(resolution) + ", the data has " +
                                      std::to_string(data.side()) + "; pack it with --size " +
                                      std::to_string(resolution));
}

void check_landmarks(const TokenizerRecipe& recipe, const PackedDataset& data) {
  if (recipe.landmark_weight != 1 && !data.has_landmarks())
    throw Error(ErrorCode::usage,
                "the recipe's landmark_weight needs landmarks, and the data has none; take it out, or "
                "pack a data set whose table has them");
}

ModelConfig model_config_in(const std::filesystem::path& folder, const TrainingRecipe& recipe) {
  ModelConfig config;
  if (std::filesystem::exists(folder / kModelConfigFile)) config = read_model_config(folder);
  config.name = recipe.model.name;
  config.description = recipe.model.description;
  config.licence = recipe.model.licence;
  config.xdog = recipe.xdog;
  if (recipe.drawing) config.drawing = recipe.drawing;
  return config;
}

std::string text_of(const Metrics& metrics) {
  std::string text;
  for (const auto& [name, value] : metrics) {
    char number[32];
    std::snprintf(number, sizeof number, "%.4g", value);
    text += (text.empty() ? "" : ", ") + name + " " + number;
  }
  return text;
}

/// What a part is called in a model's provenance: as its file.
std::string part_name(const char* file) { return std::filesystem::path(file).stem().string(); }

/// Writes the network and what model.json says of it.
template <class Config>
void export_part(const torch::nn::Module& module, const char* file, std::optional<Config> ModelConfig::*member,
                 const Config& architecture, const TrainingRecipe& recipe, const RunOptions& options,
                 const Metrics& metrics) {
  if (!options.place.peers->leads()) return;
  ModelConfig config = model_config_in(options.model, recipe);
  config.*member = architecture;
  const std::string part = part_name(file);
  config.provenance["data"] = options.data_note;
  config.provenance[part + ".recipe"] = options.recipe_note;
  config.provenance[part + ".metrics"] = text_of(metrics);
  write_model_config(options.model, config);
  save_weights(module, options.model / file, DType::f16);
}

/// The other parts of the model that a decoder was trained on: its tokens stayed, so they are valid beside it.
void bring_along(const RunOptions& options) {
  if (!options.place.peers->leads()) return;
  const ModelConfig trained = read_model_config(options.from);
  ModelConfig config = read_model_config(options.model);
  const auto bring = [&](auto part, const char* file) {
    if (!(trained.*part) || config.*part) return;
    std::filesystem::copy_file(options.from / file, options.model / file, std::filesystem::copy_options::overwrite_existing);
    config.*part = trained.*part;
    for (const auto& [key, text] : trained.provenance)
      if (key.starts_with(part_name(file) + ".")) config.provenance[key] = text;
  };
  bring(&ModelConfig::sketch_tokenizer, kSketchTokenizerFile);
  bring(&ModelConfig::transformer, kTransformerFile);
  write_model_config(options.model, config);
}

/// The recipe's transformer over the tokens of the model's tokenizers.
TransformerConfig fit(const TrainingRecipe& recipe, const ModelConfig& model, const std::filesystem::path& folder) {
  TransformerConfig transformer = recipe.transformer;
  const auto need = [&](bool present, const char* part) {
    if (!present)
      throw Error(ErrorCode::usage, std::string("has no ") + part + " yet: train it into it first", folder.string());
  };
  need(model.image_tokenizer.has_value(), "image tokenizer");
  transformer.tokens_per_side = model.image_tokenizer->tokens_per_side();
  transformer.image_codes = model.image_tokenizer->codebook_size;
  transformer.feature_width = model.image_tokenizer->codebook_width;
  transformer.resolution = model.image_tokenizer->resolution;
  transformer.codes_per_cell = model.image_tokenizer->codes_per_cell;
  if (transformer.layout == Layout::packed) {
    transformer.strokes = recipe.transformer_training.stroke_share > 0;
    transformer.no_lines = recipe.data.no_lines > 0;
  }
  if (transformer.target_joints > 0) transformer.condition_codes = transformer.image_codes;  // of the source photo
  if (!transformer.sees_sketch_tokens()) return transformer;
  need(model.sketch_tokenizer.has_value(), "sketch tokenizer");
  transformer.condition_codes = model.sketch_tokenizer->codebook_size;
  return transformer;
}

TokenSource open_tokenizers(const ModelConfig& model, const TransformerConfig& transformer, const RunOptions& options,
                            const PackedDataset& data) {
  check_side(model.image_tokenizer->resolution, data);
  const auto image = std::make_shared<ImageTokenizer>(*model.image_tokenizer);
  load_weights(*image, options.model / kImageTokenizerFile);
  image->to(options.place.device);
  if (!transformer.sees_sketch_tokens()) return {image, nullptr, data};
  const auto condition = std::make_shared<SketchTokenizer>(*model.sketch_tokenizer);
  load_weights(*condition, options.model / kSketchTokenizerFile);
  condition->to(options.place.device);
  return {image, condition, data};
}

/// What the set's samples become: photos and their lines, or pairs of poses.
std::shared_ptr<const BatchSamples> samples_of(const TransformerConfig& architecture, const PackedDataset& data,
                                               const TransformerRecipe& recipe) {
  const BatchSampleOptions options{.seed = recipe.optimisation.seed,
                                   .everything_masked = recipe.everything_masked,
                                   .recipe = recipe.data,
                                   .guides = true};
  return architecture.target_joints > 0 ? pose_samples(data, options) : sketch_samples(data, options);
}

std::unique_ptr<TransformerTask> transformer_task(const TransformerConfig& architecture,
                                                  const TransformerTaskInputs& inputs) {
  if (architecture.layout == Layout::packed)
    return packed_task(std::make_shared<PackedTransformer>(architecture), inputs);
  return paper_task(std::make_shared<Transformer>(architecture), inputs);
}

/// Starts the network on trained weights instead of random ones, if the caller asks for it.
void start_from(torch::nn::Module& network, const RunOptions& options, const char* file) {
  if (!options.from.empty()) load_weights(network, options.from / file);
}

/// Likewise an image tokenizer, whose decoder may learn to see kept pixels that the trained one does not look at.
void start_image_tokenizer(ImageTokenizer& network, const RunOptions& options) {
  if (options.from.empty()) return;
  const ModelConfig model = read_model_config(options.from);
  const bool learns_to_see = model.image_tokenizer && model.image_tokenizer->decoder_sees == DecoderSees::tokens &&
                             network.config().decoder_sees == DecoderSees::kept_pixels;
  if (!learns_to_see) return load_weights(network, options.from / kImageTokenizerFile);
  ImageTokenizerConfig config = network.config();
  config.decoder_sees = DecoderSees::tokens;
  const ImageTokenizer trained(config);
  NamedTensors weights = tensors_of(trained);
  load_tensors(options.from / kImageTokenizerFile, weights);
  const auto own = network.named_parameters();
  const c10::AutoGradMode no_gradient(false);
  for (const auto& [name, weight] : weights) own[name].detach().copy_(weight);
}

/// The tokens of a decoder that is trained alone are those of the model it starts on.
void check_start(const TokenizerRecipe& recipe, const RunOptions& options) {
  if (recipe.train_part == TrainPart::decoder && options.from.empty())
    throw Error(ErrorCode::usage, "the recipe's train_part = decoder needs a trained tokenizer; name its model with --from");
}

Metrics train_tokenizer(TokenizerTask& task, const PackedDataset& data, const TokenizerRecipe& recipe,
                        const RunOptions& options) {
  TokenizerTrainer trainer(task, data, recipe, options.place, options.samples);
  return run_training(trainer, recipe.optimisation, options);
}

Metrics train_transformer(TransformerTask& task, const PackedDataset& data, const TransformerRecipe& recipe,
                          const RunOptions& options) {
  TransformerTrainer trainer(task, data, recipe, options.place);
  return run_training(trainer, recipe.optimisation, options);
}

/// A finder's network in a file of its own, whose metadata say what it is.
void export_finder(const torch::nn::Module& module, const char* file, std::map<std::string, std::string> metadata,
                   const RunOptions& options, int step) {
  if (!options.place.peers->leads()) return;
  std::filesystem::create_directories(options.model);
  metadata["data"] = options.data_note;
  metadata["recipe"] = options.recipe_note;
  metadata["steps"] = std::to_string(step);
  save_weights(module, options.model / file, DType::f16, metadata);
}

/// A tokenizer that starts on trained weights keeps its codes: it is quantised from the first step on.
TokenizerRecipe started(TokenizerRecipe recipe, const RunOptions& options) {
  if (!options.from.empty()) recipe.quantise_from = -1;
  return recipe;
}

}  // namespace

Metrics train(TrainedPart part, const TrainingRecipe& recipe, const PackedDataset& data, const RunOptions& options) {
  switch (part) {
    case TrainedPart::image_tokenizer: {
      check_side(recipe.image_tokenizer.resolution, data);
      check_landmarks(recipe.image_tokenizer_training, data);
      at::manual_seed(recipe.image_tokenizer_training.optimisation.seed);
      const auto network = std::make_shared<ImageTokenizer>(recipe.image_tokenizer);
      check_start(recipe.image_tokenizer_training, options);
      start_image_tokenizer(*network, options);
      network->to(options.place.device);
      const Metrics metrics =
          train_tokenizer(*image_task(network), data, started(recipe.image_tokenizer_training, options), options);
      export_part(*network, kImageTokenizerFile, &ModelConfig::image_tokenizer, recipe.image_tokenizer, recipe, options,
                  metrics);
      if (recipe.image_tokenizer_training.train_part == TrainPart::decoder) bring_along(options);
      return metrics;
    }
    case TrainedPart::sketch_tokenizer: {
      check_side(recipe.sketch_tokenizer.resolution, data);
      check_landmarks(recipe.sketch_tokenizer_training, data);
      at::manual_seed(recipe.sketch_tokenizer_training.optimisation.seed);
      const auto network = std::make_shared<SketchTokenizer>(recipe.sketch_tokenizer);
      start_from(*network, options, kSketchTokenizerFile);
      network->to(options.place.device);
      const Metrics metrics =
          train_tokenizer(*sketch_task(network), data, started(recipe.sketch_tokenizer_training, options), options);
      export_part(*network, kSketchTokenizerFile, &ModelConfig::sketch_tokenizer, recipe.sketch_tokenizer, recipe,
                  options, metrics);
      return metrics;
    }
    case TrainedPart::transformer: {
      const ModelConfig model = read_model_config(options.model);
      const TransformerConfig architecture = fit(recipe, model, options.model);
      TokenSource source = open_tokenizers(model, architecture, options, data);
      at::manual_seed(recipe.transformer_training.optimisation.seed);
      const auto task =
          transformer_task(architecture, {source, data, recipe.transformer_training, options.place.device,
                                          samples_of(architecture, data, recipe.transformer_training)});
      start_from(task->module(), options, kTransformerFile);
      task->module().to(options.place.device);
      const Metrics metrics = train_transformer(*task, data, recipe.transformer_training, options);
      export_part(task->module(), kTransformerFile, &ModelConfig::transformer, architecture, recipe, options, metrics);
      return metrics;
    }
  }
  throw Error(ErrorCode::internal, "no such part");
}

Metrics train_face_detector(const DetectorTraining& recipe, const PackedDataset& data,
                            std::span<const MipPicture> backgrounds, const RunOptions& options) {
  at::manual_seed(recipe.training.optimisation.seed);
  FaceDetectorModule module(recipe.detector);
  start_from(module, options, kFaceDetectorFile);
  module.to(options.place.device);
  DetectorTrainer trainer(module, data, backgrounds, recipe.training, options.place,
                          [&](int step) { export_finder(module, kFaceDetectorFile, to_metadata(recipe.detector), options, step); });
  return run_training(trainer, recipe.training.optimisation, options);
}

Metrics train_pose_finder(const PoseFinderTraining& recipe, const PackedDataset& data, const RunOptions& options) {
  at::manual_seed(recipe.training.optimisation.seed);
  PoseModule module(recipe.finder);
  start_from(module, options, kPoseFinderFile);
  module.to(options.place.device);
  PoseTrainer trainer(module, data, recipe, options.place,
                      [&](int step) { export_finder(module, kPoseFinderFile, to_metadata(recipe.finder), options, step); });
  return run_training(trainer, recipe.training.optimisation, options);
}

}  // namespace ilat
