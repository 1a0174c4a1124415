#include "model_io/pytorch/import_model.h"

#include <algorithm>

#include "config/model_checks.h"
#include "config/network_shapes.h"
#include "ilat/error.h"
#include "model_io/model_folder/check_weights.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/model_folder/model_writer.h"
#include "model_io/pytorch/release_names.h"
#include "model_io/pytorch/weight_source.h"

namespace ilat {
namespace {

constexpr int kPublishedResolution = 256;

/// Weights under our names. @throws Error bad_model if two become the same name, or a tied copy is no copy.
NamedWeights renamed(const NamedWeights& released, std::string (*translate)(std::string_view),
                     const std::string& origin) {
  NamedWeights ours;
  for (const auto& [name, tensor] : released) {
    const std::string translated = translate(name);
    if (!translated.empty() && !ours.emplace(translated, tensor).second)
      throw Error(ErrorCode::bad_model, "has two weights for our " + translated + ", one of them " + name, origin);
  }
  return ours;
}

void check_tied(const NamedWeights& released, const std::string& copy, const std::string& original,
                const std::string& origin) {
  const auto a = released.find(copy), b = released.find(original);
  if (a == released.end() || b == released.end()) return;
  if (std::ranges::equal(a->second.bytes, b->second.bytes)) return;
  throw Error(ErrorCode::bad_model,
              "weight " + copy + " differs from " + original +
                  "; our networks read codes with the same table as they " +
                  "predict them with, as the published ones do",
              origin);
}

/// Collects the parts, then writes them at once.
class Import {
 public:
  explicit Import(const ImportOptions& options) : options_(options) {
    std::error_code failed;
    if (std::filesystem::exists(options.folder / kModelConfigFile, failed)) {
      config_ = read_model_config(options.folder);
    } else {
      config_.name = std::filesystem::absolute(options.folder / "").parent_path().filename().string();
      config_.description = "Imported weights.";
      config_.licence = "Not stated in the imported files: ask whoever published them.";
    }
  }

  ModelConfig run() {
    if (!options_.transformer.empty()) add_transformer();
    if (!options_.image.empty()) add_image_tokenizer();
    if (!options_.sketch.empty()) add_sketch_tokenizer();
    if (parts_.empty()) throw Error(ErrorCode::usage, "nothing to import: name at least one file");
    write_model(options_.folder, config_, parts_);
    return config_;
  }

 private:
  void add_transformer() {
    const WeightSource source = open_weights(options_.transformer);
    const std::string origin = source.path.string();
    const NamedWeights released = network_weights(source, {"pos_emb.weight"}, "transformer");
    check_tied(released, "z_dec.weight", "z_emb.weight", origin);
    check_tied(released, "c_dec.weight", "c_emb.weight", origin);
    const NamedWeights weights = renamed(released, transformer_name, origin);
    TransformerConfig config = derive_transformer(weights, options_.heads, origin);
    config.attention_mask = options_.attention_mask;
    add(&ModelConfig::transformer, kTransformerFile, config, weights, source);
  }

  void add_image_tokenizer() {
    const WeightSource source = open_weights(options_.image);
    const std::string origin = source.path.string();
    const NamedWeights weights =
        renamed(network_weights(source, {"encoder.conv_in.weight"}, "image generator"), image_tokenizer_name, origin);
    auto config = derive_image_tokenizer(weights, kPublishedResolution, origin);
    if (const int side = resolution(config.levels()); side != config.resolution)
      config = derive_image_tokenizer(weights, side, origin);
    config.activation = options_.activation;
    config.kept_latents = options_.kept_latents;
    add(&ModelConfig::image_tokenizer, kImageTokenizerFile, config, weights, source);
  }

  void add_sketch_tokenizer() {
    const WeightSource source = open_weights(options_.sketch);
    const std::string origin = source.path.string();
    const NamedWeights weights = renamed(network_weights(source, {"encoder.conv_in.1.weight"}, "sketch generator"),
                                         sketch_tokenizer_name, origin);
    auto config = derive_sketch_tokenizer(weights, kPublishedResolution, origin);
    config.resolution = resolution(config.levels());
    config.activation = options_.activation;
    add(&ModelConfig::sketch_tokenizer, kSketchTokenizerFile, config, weights, source);
  }

  /// The side that the user gave; else the one that makes the transformer's grid, or the other tokenizer's; else the
  /// published one.
  int resolution(int levels) const {
    const int halvings = std::clamp(levels - 1, 0, 16);
    if (options_.resolution) return *options_.resolution;
    if (config_.transformer) return config_.transformer->tokens_per_side << halvings;
    if (config_.image_tokenizer) return config_.image_tokenizer->tokens_per_side() << halvings;
    if (config_.sketch_tokenizer && options_.sketch.empty())
      return config_.sketch_tokenizer->tokens_per_side() << halvings;
    return kPublishedResolution;
  }

  template <class Config>
  void add(std::optional<Config> ModelConfig::*part, const char* file, const Config& config,
           const NamedWeights& weights, const WeightSource& source) {
    const std::string origin = source.path.string();
    ModelConfig alone;
    alone.*part = config;
    problems_of(alone).throw_if_any(ErrorCode::bad_model, origin);  // before sizes are computed from it
    check_tensors(weights, expected_tensors(config), origin, "the network that their shapes suggest");
    check_finite(weights, origin);
    config_.*part = config;
    config_.provenance[std::filesystem::path(file).stem().string() + ".imported_from"] =
        source.path.filename().string() + (source.iteration.empty() ? "" : ", iteration " + source.iteration);
    parts_.push_back({file, stored_as(weights, options_.dtype, origin), {}});
    sources_.push_back(source.memory);
  }

  const ImportOptions& options_;
  ModelConfig config_;
  std::vector<ModelPart> parts_;
  std::vector<std::shared_ptr<const void>> sources_;  // what the parts' tensors point at
};

}  // namespace

ModelConfig import_model(const ImportOptions& options) { return Import(options).run(); }

}  // namespace ilat
