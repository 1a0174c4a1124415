#include "backend/torch/torch_backend.h"

#include <ATen/Functions.h>
#include <c10/core/InferenceMode.h>

#include <string>
#include <utility>

#include "backend/torch/float_maps_tensor.h"
#include "backend/torch/sequences.h"
#include "ilat/error.h"
#include "model_io/model_folder/model_folder.h"
#include "nn/module_weights.h"
#include "nn/threads.h"
#include "tokenizer/image_tokenizer.h"
#include "tokenizer/sketch_tokenizer.h"
#include "transformer/packed_transformer.h"
#include "transformer/transformer.h"

namespace ilat {

namespace {

/// The LibTorch modules behind the interface of backend.h.
class TorchBackend : public Backend {
 public:
  TorchBackend(ModelConfig config, Networks networks, Precision precision)
      : config_(std::move(config)),
        networks_(std::move(networks)),
        type_(precision == Precision::bfloat16 ? at::kBFloat16 : at::kFloat) {
    if (networks_.image_tokenizer) networks_.image_tokenizer->eval();
    if (networks_.sketch_tokenizer) networks_.sketch_tokenizer->eval();
    if (networks_.transformer) networks_.transformer->eval();
    if (networks_.packed_transformer) networks_.packed_transformer->eval();
    const bool packed = config_.transformer && config_.transformer->layout == Layout::packed;
    sequences_ = (packed ? packed_sequences : paper_sequences)(config_, networks_, type_);
  }

  const ModelConfig& config() const override { return config_; }
  Precision precision() const override { return type_ == at::kBFloat16 ? Precision::bfloat16 : Precision::float32; }

  EncodedImages encode(const FloatMaps& images, const FloatMaps& masks) override {
    const c10::InferenceMode inference;
    const ImageTokenizer& tokenizer = need(networks_.image_tokenizer, "image tokenizer", config_);
    expect_shape(images, 3, tokenizer.config().resolution, "an image");
    expect_shape(masks, 1, tokenizer.config().resolution, "a mask");
    const at::Device device = tokenizer.codebook().weight.device();
    const Encoded encoded = tokenizer.encode(to_tensor(images, device).to(type_), to_tensor(masks, device).ne(0));
    return {to_vector<Token>(encoded.tokens), to_float_maps(encoded.features)};
  }

  Condition condition(const Guides& guides) override {
    const c10::InferenceMode inference;
    return sequences_->condition(guides);
  }

  Prefilled prefill(const Condition& condition, std::span<const Rows> known_rows, int copies) override {
    const c10::InferenceMode inference;
    return sequences_->prefill(condition, known_rows, copies);
  }

  std::vector<float> step(KvCache& cache, std::span<const Rows> rows, StepKind kind) override {
    const c10::InferenceMode inference;
    return sequences_->step(cache, rows, kind);
  }

  std::vector<float> deeper(KvCache& cache, std::span<const Token> drawn) override {
    const c10::InferenceMode inference;
    return sequences_->deeper(cache, drawn);
  }

  FloatMaps decode(std::span<const Token> tokens, const KeptPhoto& photo) override {
    const c10::InferenceMode inference;
    const ImageTokenizer& tokenizer = need(networks_.image_tokenizer, "image tokenizer", config_);
    const at::Device device = tokenizer.codebook().weight.device();
    const std::int64_t side = tokenizer.config().tokens_per_side(), depth = tokenizer.config().codes_per_cell;
    const std::int64_t batch = std::ssize(tokens) / (side * side * depth);
    expect_count(tokens.size(), static_cast<std::size_t>(batch * side * side * depth), "tokens");
    at::Tensor codes = to_tensor<Token>(tokens, {batch, side, side, depth}, device).to(at::kLong);
    if (depth == 1) codes = codes.squeeze(3);
    at::Tensor latents = tokenizer.codebook().look_up(codes);  // [B, D, h, w]
    if (!photo.features.empty())
      latents = at::where(to_tensor(photo.kept, device).ne(0), to_tensor(photo.features, device), latents);
    KeptPixels known;
    if (tokenizer.config().decoder_sees == DecoderSees::kept_pixels && !photo.image.empty()) {
      expect_shape(photo.image, 3, tokenizer.config().resolution, "an image");
      expect_shape(photo.mask, 1, tokenizer.config().resolution, "a mask");
      known = {to_tensor(photo.image, device), to_tensor(photo.mask, device).ne(0)};
    }
    return to_float_maps(tokenizer.decode(latents.to(type_), known));
  }

 private:
  ModelConfig config_;
  Networks networks_;
  at::ScalarType type_;  // in which the networks compute; a layer takes that of its input
  std::unique_ptr<Sequences> sequences_;
};

/// A network of the given configuration with the weights of FOLDER/file; none if model.json does not name the part.
template <class Module, class Config>
std::shared_ptr<Module> load(const std::optional<Config>& config, const std::filesystem::path& file,
                             const at::Device& device) {
  if (!config) return nullptr;
  auto module = std::make_shared<Module>(*config);
  load_weights(*module, file);
  module->to(device);
  return module;
}

std::optional<TransformerConfig> of_layout(const ModelConfig& config, Layout layout) {
  return config.transformer && config.transformer->layout == layout ? config.transformer : std::nullopt;
}

}  // namespace

std::unique_ptr<Backend> open_torch_backend(const std::filesystem::path& folder, const OpenOptions& options) {
  use_threads(options.threads);
  const at::Device device(options.device);
  ModelConfig config = read_model_config(folder);
  Networks networks{load<ImageTokenizer>(config.image_tokenizer, folder / kImageTokenizerFile, device),
                    load<SketchTokenizer>(config.sketch_tokenizer, folder / kSketchTokenizerFile, device),
                    load<Transformer>(of_layout(config, Layout::paper), folder / kTransformerFile, device),
                    load<PackedTransformer>(of_layout(config, Layout::packed), folder / kTransformerFile, device)};
  return make_torch_backend(std::move(config), std::move(networks), options.precision);
}

std::unique_ptr<Backend> make_torch_backend(ModelConfig config, Networks networks, Precision precision) {
  return std::make_unique<TorchBackend>(std::move(config), std::move(networks), precision);
}

}  // namespace ilat
