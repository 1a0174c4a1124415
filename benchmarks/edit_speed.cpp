// Seconds per edit of 64 tokens, by stage: at the published configuration with random weights (speed does not depend
// on them), and for models/faces-128 or the folder in $ILAT_MODEL. Run from the project's root:
//
//     OMP_WAIT_POLICY=PASSIVE build/release/benchmarks/edit_speed --benchmark_filter=cached
//
// `refresh`, the authors' sampler, is the baseline of the same run; at the published configuration it takes minutes.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <memory>

#include "backend/torch/torch_backend.h"
#include "config/model_config.h"
#include "editing/editor_access.h"
#include "ilat/editor.h"
#include "nn/threads.h"
#include "tokenizer/image_tokenizer.h"
#include "tokenizer/sketch_tokenizer.h"
#include "transformer/transformer.h"

namespace ilat {

namespace {

Editor published_editor() {
  ModelConfig config;
  config.name = "published configuration, random weights";
  config.image_tokenizer.emplace();
  config.sketch_tokenizer.emplace();
  config.transformer.emplace();
  return EditorAccess::make(make_torch_backend(config, {std::make_shared<ImageTokenizer>(*config.image_tokenizer),
                                            std::make_shared<SketchTokenizer>(*config.sketch_tokenizer),
                                            std::make_shared<Transformer>(*config.transformer)}));
}

/// A photo of the model's own size whose mask covers `masked` x `masked` tokens in the middle.
EditRequest request_for(const ModelConfig& config, int masked) {
  const int side = config.image_tokenizer->resolution;
  const int cell = side / config.image_tokenizer->tokens_per_side();
  EditRequest request{Image(side, side, 3), Image(side, side, 1), Image(side, side, 1, 255)};
  for (std::size_t i = 0; i < request.photo.pixels.size(); ++i)
    request.photo.pixels[i] = static_cast<std::uint8_t>(i * 7 % 251);
  const int first = (side - masked * cell) / 2;
  for (int y = first; y < first + masked * cell; ++y)
    std::fill_n(request.mask.row(y) + first, masked * cell, std::uint8_t{255});
  return request;
}

void measure(benchmark::State& state, const Editor& editor, Sampler sampler) {
  constexpr int kMaskedPerSide = 8;
  const EditRequest request = request_for(EditorAccess::backend(editor).config(), kMaskedPerSide);
  EditOptions options;
  options.variations = static_cast<int>(state.range(0));
  options.frame_choice = FrameChoice::full;
  options.sampling.sampler = sampler;
  double encode = 0, generate = 0, decode = 0;
  for (auto _ : state) {
    const EditResult result = editor.edit(request, options);
    encode += result.encode_seconds;
    generate += result.generate_seconds;
    decode += result.decode_seconds;
    state.counters["tokens"] = result.masked_tokens;
  }
  const auto mean = benchmark::Counter::kAvgIterations;
  state.counters["encode_s"] = benchmark::Counter(encode, mean);
  state.counters["generate_s"] = benchmark::Counter(generate, mean);
  state.counters["decode_s"] = benchmark::Counter(decode, mean);
}

void published(benchmark::State& state, Sampler sampler) { measure(state, published_editor(), sampler); }

void bundled(benchmark::State& state, Sampler sampler) {
  const char* chosen = std::getenv("ILAT_MODEL");
  const std::filesystem::path folder = chosen ? chosen : "models/faces-128";
  if (!std::filesystem::exists(folder)) return state.SkipWithError("no model folder; set ILAT_MODEL");
  measure(state, Editor::open(folder), sampler);
}

void configure(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("variations")->Unit(benchmark::kSecond)->UseRealTime();
}

BENCHMARK_CAPTURE(bundled, cached, Sampler::cached)->Apply(configure)->Arg(1)->Arg(4);
BENCHMARK_CAPTURE(bundled, refresh, Sampler::refresh)->Apply(configure)->Arg(1);
BENCHMARK_CAPTURE(published, cached, Sampler::cached)->Apply(configure)->Arg(1)->Arg(4);
BENCHMARK_CAPTURE(published, refresh, Sampler::refresh)->Apply(configure)->Arg(1)->Iterations(1);

}  // namespace

}  // namespace ilat

int main(int argc, char** argv) {
  ilat::use_threads(0);
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
