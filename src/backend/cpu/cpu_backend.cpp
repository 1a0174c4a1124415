#include "backend/cpu/cpu_backend.h"

#include <optional>
#include <utility>

#include "backend/cpu/precision_here.h"
#include "backend/cpu/tokenizer/image_tokenizer.h"
#include "backend/cpu/transformer/packed_transformer.h"
#include "backend/cpu/transformer/paper_transformer.h"
#include "backend/cpu/transformer/sequences.h"
#include "backend/expect.h"
#include "kernels/threads.h"
#include "model_io/model_folder/model_folder.h"

namespace ilat {
namespace {

using cpu::WeightReader;

bool is_packed(const ModelConfig& config) {
  return config.transformer && config.transformer->layout == Layout::packed;
}

/// The networks of this folder behind the interface of backend.h.
class CpuBackend : public Backend {
 public:
  CpuBackend(ModelConfig config, const std::filesystem::path& folder, const OpenOptions& options)
      : config_(std::move(config)), threads_(options.threads), precision_(cpu::precision_here(options.precision, config_)) {
    if (config_.image_tokenizer) {
      WeightReader weights(folder / kImageTokenizerFile, precision_);
      image_tokenizer_ = std::make_unique<cpu::ImageTokenizer>(weights, *config_.image_tokenizer);
      weights.finish();
    }
    std::unique_ptr<cpu::SketchTokenizer> sketch_tokenizer;
    if (config_.sketch_tokenizer) {
      WeightReader weights(folder / kSketchTokenizerFile, precision_);
      sketch_tokenizer = std::make_unique<cpu::SketchTokenizer>(weights, *config_.sketch_tokenizer);
      weights.finish();
    }
    std::optional<WeightReader> weights;
    if (config_.transformer) weights.emplace(folder / kTransformerFile, precision_);
    WeightReader* given = weights ? &*weights : nullptr;
    sequences_ = is_packed(config_) ? cpu::packed_sequences(config_, given)
                                    : cpu::paper_sequences(config_, given, std::move(sketch_tokenizer));
    if (weights) weights->finish();
  }

  const ModelConfig& config() const override { return config_; }
  Precision precision() const override { return precision_; }

  EncodedImages encode(const FloatMaps& images, const FloatMaps& masks) override {
    const ThreadLimit limit(threads_);
    const cpu::ImageTokenizer& tokenizer = need(image_tokenizer_, "image tokenizer", config_);
    expect_shape(images, 3, tokenizer.config().resolution, "an image");
    expect_shape(masks, 1, tokenizer.config().resolution, "a mask");
    expect_count(static_cast<std::size_t>(masks.batch), static_cast<std::size_t>(images.batch), "masks");
    return tokenizer.encode(images, masks);
  }

  Condition condition(const Guides& guides) override {
    const ThreadLimit limit(threads_);
    return sequences_->condition(guides);
  }

  Prefilled prefill(const Condition& condition, std::span<const Rows> known_rows, int copies) override {
    const ThreadLimit limit(threads_);
    return sequences_->prefill(condition, known_rows, copies);
  }

  std::vector<float> step(KvCache& cache, std::span<const Rows> rows, StepKind kind) override {
    const ThreadLimit limit(threads_);
    return sequences_->step(cache, rows, kind);
  }

  std::vector<float> deeper(KvCache& cache, std::span<const Token> drawn) override {
    const ThreadLimit limit(threads_);
    return sequences_->deeper(cache, drawn);
  }

  FloatMaps decode(std::span<const Token> tokens, const KeptPhoto& photo) override {
    const ThreadLimit limit(threads_);
    return need(image_tokenizer_, "image tokenizer", config_).decode(tokens, photo);
  }

 private:
  ModelConfig config_;
  int threads_;
  Precision precision_;
  std::unique_ptr<cpu::ImageTokenizer> image_tokenizer_;
  std::unique_ptr<Sequences> sequences_;
};

}  // namespace

std::unique_ptr<Backend> open_cpu_backend(const std::filesystem::path& folder, const OpenOptions& options) {
  return std::make_unique<CpuBackend>(read_model_config(folder), folder, options);
}

std::map<std::string, ExpectedTensors> expected_weights(const ModelConfig& config) {
  std::map<std::string, ExpectedTensors> expected;
  const auto ask = [&](const char* file, const auto& build) {
    WeightReader weights;
    build(weights);
    expected.emplace(file, weights.asked_for());
  };
  if (config.image_tokenizer)
    ask(kImageTokenizerFile, [&](WeightReader& weights) { cpu::ImageTokenizer(weights, *config.image_tokenizer); });
  if (config.sketch_tokenizer)
    ask(kSketchTokenizerFile, [&](WeightReader& weights) { cpu::SketchTokenizer(weights, *config.sketch_tokenizer); });
  if (config.transformer)
    ask(kTransformerFile, [&](WeightReader& weights) {
      if (is_packed(config))
        cpu::PackedTransformer(weights, *config.transformer);
      else
        cpu::PaperTransformer(weights, *config.transformer);
    });
  return expected;
}

}  // namespace ilat
