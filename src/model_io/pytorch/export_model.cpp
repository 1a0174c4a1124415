#include "model_io/pytorch/export_model.h"

#include "config/network_shapes.h"
#include "ilat/error.h"
#include "model_io/model_folder/check_weights.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/model_folder/model_writer.h"
#include "model_io/pytorch/release_names.h"

namespace ilat {
namespace {

NamedWeights released_names(const NamedWeights& ours, std::string (*translate)(std::string_view)) {
  NamedWeights released;
  for (const auto& [name, tensor] : ours) released.emplace(translate(name), tensor);
  return released;
}

class Export {
 public:
  explicit Export(const ExportOptions& options) : options_(options), config_(read_model_config(options.model)) {
    std::error_code failed;
    if (std::filesystem::equivalent(options.model, options.folder, failed))
      throw Error(ErrorCode::usage, "is the model itself; export into another folder", options.folder.string());
  }

  ModelConfig run() {
    if (config_.image_tokenizer) add(kImageTokenizerFile, *config_.image_tokenizer, released_image_tokenizer_name);
    if (config_.sketch_tokenizer) add(kSketchTokenizerFile, *config_.sketch_tokenizer, released_sketch_tokenizer_name);
    if (config_.transformer) add(kTransformerFile, *config_.transformer, released_transformer_name);
    if (parts_.empty()) throw Error(ErrorCode::bad_model, "has no weights to export", options_.model.string());
    write_model(options_.folder, config_, parts_);
    return config_;
  }

 private:
  template <class Config>
  void add(const char* name, const Config& config, std::string (*translate)(std::string_view)) {
    const std::filesystem::path path = options_.model / name;
    const SafetensorsFile& file = files_.emplace_back(SafetensorsFile::open(path));
    check_tensors(file.tensors(), expected_tensors(config), path.string());
    check_weights(file.tensors(), path.string());
    NamedWeights weights = file.tensors();
    auto metadata = file.metadata();
    if (options_.names == WeightNames::released) {
      weights = released_names(weights, translate);
      metadata["names"] = "released";
      if constexpr (std::is_same_v<Config, TransformerConfig>) {
        weights["z_dec.weight"] = weights.at("z_emb.weight");
        weights["c_dec.weight"] = weights.at("c_emb.weight");
      }
    }
    parts_.push_back({name, stored_as(weights, options_.dtype, path.string()), metadata});
  }

  const ExportOptions& options_;
  ModelConfig config_;
  std::vector<SafetensorsFile> files_;  // what the parts' tensors point at
  std::vector<ModelPart> parts_;
};

}  // namespace

ModelConfig export_model(const ExportOptions& options) { return Export(options).run(); }

}  // namespace ilat
