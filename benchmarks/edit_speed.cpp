// Seconds of an edit by stage, each beside what the same run measures as this machine's limit: at the published
// configuration with random weights (speed does not depend on them), and with a model folder. Run from the project's
// root, by `make bench`:
//
//     build/light/benchmarks/edit_speed [RESULTS.json [MODEL]]
//
// $ILAT_BENCH_PYTHON, a Python with a current torch, adds an edit of the published size as a skilled PyTorch user writes it.
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "backend/cpu/cpu_backend.h"
#include "edit_work.h"
#include "editing/generate.h"
#include "generation/plan.h"
#include "ilat/error.h"
#include "imaging/mask/token_mask.h"
#include "kernels/large_product.h"
#include "kernels/threads.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat {
namespace {

constexpr int kRepetitions = 3;

/// The least of a few runs: what the machine can do when nobody interferes.
double seconds_of(const std::function<void()>& work) {
  double least = 1e300;
  for (int i = 0; i < kRepetitions; ++i) {
    const auto start = std::chrono::steady_clock::now();
    work();
    least = std::min(least, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return least;
}

struct Limits {
  double flops;  // a second, of a large matrix product in float32
  double bytes;  // a second, read from memory
};

Limits limits_with(int threads) {
  const ThreadLimit limit(threads);
  constexpr int kSide = 2048;
  const std::vector<float> a(kSide * kSide, 1.0f), b(kSide * kSide, 0.5f);
  std::vector<float> c(kSide * kSide);
  const double product = seconds_of([&] {
    multiply({.a = a.data(), .a_stride = kSide, .b = b.data(), .b_stride = kSide, .transposed = true, .c = c.data(),
              .c_stride = kSide, .m = kSide, .n = kSide, .k = kSide});
  });
  const std::vector<std::uint64_t> memory(std::size_t{1} << 25, 3);  // 256 MiB: no cache holds them
  std::vector<std::uint64_t> sums(memory.size() >> 12);
  const double read = seconds_of([&] {
    share_out(std::ssize(sums), 1, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
      for (std::ptrdiff_t part = first; part < last; ++part) {
        std::uint64_t sum = 0;
        for (std::size_t i = 0; i < 4096; ++i) sum += memory[(static_cast<std::size_t>(part) << 12) + i];
        sums[static_cast<std::size_t>(part)] = sum;
      }
    });
  });
  return {2.0 * kSide * kSide * kSide / product, static_cast<double>(memory.size()) * 8 / read};
}

void write_random_model(const std::filesystem::path& folder, const ModelConfig& config) {
  write_model_config(folder, config);
  std::minstd_rand random(1);
  for (const auto& [file, tensors] : expected_weights(config)) {
    std::map<std::string, std::vector<float>> values;
    std::map<std::string, TensorView> views;
    for (const auto& [name, shape] : tensors) {
      const TensorView sizes{DType::f32, shape, {}};
      std::vector<float>& own = values[name];
      own.resize(static_cast<std::size_t>(sizes.elements()));
      for (float& value : own) value = (static_cast<float>(random() % 2001) - 1000.0f) * 3e-5f;
      views.emplace(name, TensorView{DType::f32, shape, std::as_bytes(std::span(own))});
    }
    write_safetensors(folder / file, views);
  }
}

/// An edit of the paper's layout whose mask covers `side` x `side` tokens in the middle, stage by stage.
struct Stages {
  double encode, condition, prefill, steps, decode;
  int masked, known_rows;
  double total() const { return encode + condition + prefill + steps + decode; }
};

Stages measure(Backend& backend, int side, int variations) {
  const ImageTokenizerConfig& image = *backend.config().image_tokenizer;
  const int resolution = image.resolution, cell = resolution / image.tokens_per_side(), first = (resolution - side * cell) / 2;
  FloatMaps photo(1, 3, resolution, resolution), mask(1, 1, resolution, resolution);
  for (std::size_t i = 0; i < photo.values.size(); ++i) photo.values[i] = static_cast<float>(i * 7 % 251) / 125.0f - 1;
  for (int y = first; y < first + side * cell; ++y)
    std::fill_n(mask.plane(0, 0) + y * resolution + first, side * cell, 1.0f);
  const int lines = backend.config().guide_resolution();
  const Guides guides{.sketch = FloatMaps(1, 1, lines, lines, 1.0f)};

  Stages stages{};
  MaskedTokens masked;
  stages.encode = seconds_of([&] { masked.tokens = backend.encode(photo, mask).tokens; });
  stages.condition = seconds_of([&] { masked.condition = backend.condition(guides); });
  masked.token_mask = token_mask_of(mask, 0, image.tokens_per_side());
  stages.masked = static_cast<int>(std::ranges::count(masked.token_mask, 1));
  const GenerationPlan plan = plan_generation(backend.config().transformer->attention_mask, masked.token_mask);
  Rows known{.rows = plan.prefill_rows, .tokens = std::vector<Token>(plan.prefill_rows.size()), .outputs = {}};
  stages.known_rows = static_cast<int>(known.rows.size());
  stages.prefill = seconds_of([&] { backend.prefill(masked.condition, std::span(&known, 1), variations); });
  GenerateOptions options;
  options.variations = variations;
  std::vector<Token> tokens;
  stages.steps = seconds_of([&] { tokens = generate(backend, masked, options); }) - stages.prefill;
  stages.decode = seconds_of([&] { backend.decode(tokens, {}); });
  return stages;
}

nlohmann::json measure_model(const std::string& name, const std::filesystem::path& folder, const Limits& limits, int threads) {
  const auto backend = open_cpu_backend(folder, {.threads = threads});
  const ModelConfig& config = backend->config();
  nlohmann::json result;
  std::printf("\n%s, float32, %d thread%s\n", name.c_str(), threads, threads == 1 ? "" : "s");
  std::printf("  %-28s %8s %8s %8s %8s %8s %8s\n", "edit", "encode", "sketch", "prefill", "steps", "decode", "all, s");
  Stages usual{};
  for (const auto& [side, variations] : {std::pair{4, 1}, {8, 1}, {16, 1}, {8, 4}, {8, 8}}) {
    const Stages stages = measure(*backend, side, variations);
    if (side == 8 && variations == 1) usual = stages;
    std::printf("  %3d tokens, %d variation%-9s %8.3f %8.3f %8.3f %8.3f %8.3f %8.3f\n", stages.masked, variations,
                variations == 1 ? "" : "s", stages.encode, stages.condition, stages.prefill, stages.steps, stages.decode,
                stages.total());
    result["edits"].push_back({{"tokens", stages.masked}, {"variations", variations}, {"encode", stages.encode},
                               {"sketch", stages.condition}, {"prefill", stages.prefill}, {"steps", stages.steps},
                               {"decode", stages.decode}, {"total", stages.total()}});
  }
  const auto share = [&](const char* stage, double work, double seconds, double limit, const char* unit) {
    std::printf("  %-8s %9.2f %s, %7.1f a second, %3.0f %% of the limit\n", stage, work / 1e9, unit, work / seconds / 1e9,
                100 * work / seconds / limit);
    result["shares"][stage] = {{"work", work}, {"per_second", work / seconds}, {"of_limit", work / seconds / limit}};
  };
  share("encode", encode_flops(*config.image_tokenizer), usual.encode, limits.flops, "GFLOP");
  share("sketch", sketch_flops(*config.sketch_tokenizer), usual.condition, limits.flops, "GFLOP");
  share("prefill", prefill_flops(*config.transformer, config.transformer->condition_rows() + usual.known_rows),
        usual.prefill, limits.flops, "GFLOP");
  share("steps", step_bytes(*config.transformer) * usual.masked, usual.steps, limits.bytes, "GB");
  share("decode", decode_flops(*config.image_tokenizer), usual.decode, limits.flops, "GFLOP");
  return result;
}

/// One line of JSON of the PyTorch edit. @return null if there is no such Python or it fails
nlohmann::json pytorch_edit(const std::string& precision) {
  const char* python = std::getenv("ILAT_BENCH_PYTHON");
  if (python == nullptr) return nullptr;
  const std::string command = "'" + std::string(python) + "' ../shared/peers/skilled_pytorch_edit.py " + precision + " 64 1";
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return nullptr;
  std::string output;
  for (int letter = std::fgetc(pipe); letter != EOF; letter = std::fgetc(pipe)) output.push_back(static_cast<char>(letter));
  pclose(pipe);
  return nlohmann::json::parse(output, nullptr, false);
}

void run(const std::filesystem::path& results, const std::filesystem::path& model) {
  nlohmann::json all;
  const int processors = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
  std::vector<int> counts{1};
  if (processors > 1) counts.push_back(processors);
  std::map<int, Limits> limits;
  for (const int threads : counts) {
    limits[threads] = limits_with(threads);
    std::printf("limits, %d thread%s: %.1f GFLOP/s (a product of 2048 x 2048 x 2048, float32), %.1f GB/s read\n", threads,
                threads == 1 ? "" : "s", limits[threads].flops / 1e9, limits[threads].bytes / 1e9);
    all["limits"].push_back({{"threads", threads}, {"flops", limits[threads].flops}, {"bytes", limits[threads].bytes}});
  }
  for (const int threads : counts)
    all["bundled"][std::to_string(threads)] = measure_model(model.filename().string(), model, limits[threads], threads);

  ModelConfig published;
  published.name = "published configuration, random weights";
  published.image_tokenizer.emplace();
  published.sketch_tokenizer.emplace();
  published.transformer.emplace();
  const std::filesystem::path folder = std::filesystem::temp_directory_path() / ("ilat-bench-" + std::to_string(getpid()));
  write_random_model(folder, published);
  try {
    for (const int threads : counts)
      all["published"][std::to_string(threads)] = measure_model("the published configuration", folder, limits[threads], threads);
  } catch (...) {
    std::filesystem::remove_all(folder);
    throw;
  }
  std::filesystem::remove_all(folder);
  for (const char* precision : {"fp32", "bf16"}) {
    const nlohmann::json peer = pytorch_edit(precision);
    if (!peer.is_object()) continue;
    all["pytorch"][precision] = peer;
    std::printf("\na skilled PyTorch edit of the published size, %s: %s\n", precision, peer.dump().c_str());
  }
  if (results.empty()) return;
  std::ofstream(results) << all.dump(2) << "\n";
  std::printf("\nas JSON: %s\n", results.c_str());
}

}  // namespace
}  // namespace ilat

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // each line as soon as it is known, into a file too
  try {
    ilat::run(argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "models/faces-128");
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
