// Seconds of an edit by stage, each beside what the same run measures as this machine's limit: at the published
// configuration with random weights (speed does not depend on them), and with a model folder. Run from the project's
// root, by `make bench`:
//
//     build/light/benchmarks/edit_speed [RESULTS.json [MODEL [bundled|published|process|peers]]]
//     benchmarks/performance_tables.py RESULTS.json      as tables
//
// $ILAT_BENCH_PYTHON, a Python with a current torch, adds an edit of the published size as a skilled PyTorch user writes it.
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "backend/cpu/cpu_backend.h"
#include "config/enum_names.h"
#include "edit_work.h"
#include "editing/tokens/generate.h"
#include "editing/tokens/remembering_backend.h"
#include "generation/plan.h"
#include "imaging/mask/token_mask.h"
#include "kernels/narrow_weights.h"
#include "limits.h"
#include "model_io/model_folder/model_folder.h"
#include "model_io/safetensors/safetensors.h"
#include "timing.h"
#include "whole_process.h"

namespace ilat {
namespace {

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
  double again;  // the whole edit, of the same photo, mask and lines with another seed
  int masked, known_rows;
  double total() const { return encode + condition + prefill + steps + decode; }
};

Stages measure(Backend& backend, int side, int variations) {
  const ImageTokenizerConfig& image = *backend.config().image_tokenizer;
  const int resolution = image.resolution, cell = resolution / image.tokens_per_side();
  const int first = (resolution - side * cell) / 2, last = first + side * cell;
  FloatMaps photo(1, 3, resolution, resolution), mask(1, 1, resolution, resolution);
  for (std::size_t i = 0; i < photo.values.size(); ++i) photo.values[i] = static_cast<float>(i * 7 % 251) / 125.0f - 1;
  for (int y = first; y < last; ++y) std::fill_n(mask.plane(0, 0) + y * resolution + first, side * cell, 1.0f);
  const int lines = backend.config().guide_resolution();
  const Guides guides{.sketch = FloatMaps(1, 1, lines, lines, 1.0f)};
  const int ring = std::max(4, side * cell / 12) + 2;  // what a composite looks at around the mask
  KeptPhoto kept;
  kept.wanted = {std::max(first - ring, 0), std::max(first - ring, 0), std::min(last + ring, resolution), std::min(last + ring, resolution)};

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
  stages.decode = seconds_of([&] { backend.decode(tokens, kept); });

  RememberingBackend remembering(backend);
  const auto edit = [&] {
    MaskedTokens own;
    own.condition = remembering.condition(guides);
    own.tokens = remembering.encode(photo, mask).tokens;
    own.token_mask = masked.token_mask;
    remembering.decode(generate(remembering, own, options), kept);
  };
  edit();
  ++options.sampling.seed;
  stages.again = seconds_of(edit);
  return stages;
}

struct Setting {
  Precision precision;
  int threads;
};

nlohmann::json measure_model(const std::string& name, const std::filesystem::path& folder, const Limits& limits,
                             const Setting& setting) {
  std::unique_ptr<Backend> backend;
  nlohmann::json result;
  result["open"] = seconds_of(
      [&] { backend = open_cpu_backend(folder, {.threads = setting.threads, .precision = setting.precision}); }, 1);
  const ModelConfig& config = backend->config();
  const bool narrow = setting.precision != Precision::float32;
  std::printf("\n%s, %s, %d thread%s\n", name.c_str(), std::string(name_of(setting.precision)).c_str(), setting.threads,
              setting.threads == 1 ? "" : "s");
  std::printf("  opened in %.3f s\n", result["open"].get<double>());
  std::printf("  %-28s %8s %8s %8s %8s %8s %8s %8s\n", "edit", "encode", "sketch", "prefill", "steps", "decode", "all, s", "again, s");
  Stages usual{};
  for (const auto& [side, variations] : {std::pair{4, 1}, {8, 1}, {16, 1}, {8, 4}, {8, 8}}) {
    const Stages stages = measure(*backend, side, variations);
    if (side == 8 && variations == 1) usual = stages;
    std::printf("  %3d tokens, %d variation%-9s %8.3f %8.3f %8.3f %8.3f %8.3f %8.3f %8.3f\n", stages.masked, variations,
                variations == 1 ? "" : "s", stages.encode, stages.condition, stages.prefill, stages.steps, stages.decode,
                stages.total(), stages.again);
    result["edits"].push_back({{"tokens", stages.masked}, {"variations", variations}, {"encode", stages.encode},
                               {"sketch", stages.condition}, {"prefill", stages.prefill}, {"steps", stages.steps},
                               {"decode", stages.decode}, {"total", stages.total()}, {"again", stages.again}});
  }
  const double flops = narrow && limits.narrow_flops > 0 ? limits.narrow_flops : limits.flops;
  const auto share = [&](const char* stage, double work, double seconds, double limit, const char* unit) {
    std::printf("  %-8s %9.2f %s, %7.1f a second, %3.0f %% of the limit\n", stage, work / 1e9, unit, work / seconds / 1e9,
                100 * work / seconds / limit);
    result["shares"][stage] = {{"work", work}, {"per_second", work / seconds}, {"of_limit", work / seconds / limit}};
  };
  share("encode", encode_flops(*config.image_tokenizer), usual.encode, flops, "GFLOP");
  share("sketch", sketch_flops(*config.sketch_tokenizer), usual.condition, flops, "GFLOP");
  share("prefill", prefill_flops(*config.transformer, config.transformer->condition_rows() + usual.known_rows),
        usual.prefill, flops, "GFLOP");
  const double bytes = setting.precision == Precision::float32 ? 4 : setting.precision == Precision::bfloat16 ? 2 : 1 + 4.0 / kScaledIns;
  share("steps", step_weights(*config.transformer) * bytes * usual.masked, usual.steps, limits.bytes, "GB");
  // Work of the whole picture: what the composite does not need is not done, and counts as speed.
  share("decode", decode_flops(*config.image_tokenizer), usual.decode, flops, "GFLOP");
  return result;
}

std::filesystem::path this_program() { return std::filesystem::read_symlink("/proc/self/exe"); }

/// Peak memory of a process that opens a model and edits once, 64 tokens.
double peak_megabytes(const std::filesystem::path& folder, Precision precision) {
  return cost_of({this_program(), std::string(name_of(precision)), folder, "once"}, 1).megabytes;
}

nlohmann::json measure_process(const std::filesystem::path& model) {
  const std::filesystem::path build = this_program().parent_path().parent_path();
  const std::string program = build / "ilat";
  if (!std::filesystem::exists(program)) return nullptr;
  nlohmann::json all{{"shared_libraries", shared_libraries_of(program)}};
  const auto measured = [&](const std::string& name, const std::vector<std::string>& words) {
    const ProcessCost cost = cost_of(words);
    std::printf("%-24s %6.0f ms %6.0f MB\n", name.c_str(), cost.seconds * 1e3, cost.megabytes);
    all[name] = {{"seconds", cost.seconds}, {"megabytes", cost.megabytes}};
  };
  std::printf("\nas a process of its own (%d shared libraries):\n", all["shared_libraries"].get<int>());
  measured("ilat --version", {program, "--version"});
  const std::filesystem::path result = std::filesystem::temp_directory_path() / ("ilat-bench-" + std::to_string(getpid()) + ".png");
  for (const char* precision : {"auto", "fp32", "bf16", "int8"})
    measured(std::string("ilat edit, ") + precision,
             {program, "edit", "examples/portrait/portrait.png", "--mask", "examples/portrait/mouth.png", "--sketch",
              "examples/portrait/smile.png", "-o", result, "--model", model, "--precision", precision});
  std::filesystem::remove(result);
  return all;
}

/// One line of JSON of the PyTorch edit. @return null if there is no such Python or it fails
nlohmann::json pytorch_edit(const std::string& precision, int tokens, int variations) {
  const char* python = std::getenv("ILAT_BENCH_PYTHON");
  if (python == nullptr) return nullptr;
  const std::string command = "'" + std::string(python) + "' ../shared/peers/skilled_pytorch_edit.py " + precision + " " +
                              std::to_string(tokens) + " " + std::to_string(variations);
  FILE* pipe = popen(command.c_str(), "r");
  if (pipe == nullptr) return nullptr;
  std::string output;
  for (int letter = std::fgetc(pipe); letter != EOF; letter = std::fgetc(pipe)) output.push_back(static_cast<char>(letter));
  pclose(pipe);
  return nlohmann::json::parse(output, nullptr, false);
}

class Bench {
 public:
  Bench() {
    const int processors = static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
    for (const int threads : processors > 1 ? std::vector{1, processors} : std::vector{1}) {
      const Limits& own = limits_[threads] = limits_with(threads);
      std::printf("limits, %d thread%s: %.0f GFLOP/s in float32, %.0f in bfloat16, %.1f GB/s read\n", threads,
                  threads == 1 ? "" : "s", own.flops / 1e9, own.narrow_flops / 1e9, own.bytes / 1e9);
      all_["limits"].push_back({{"threads", threads}, {"flops", own.flops}, {"narrow_flops", own.narrow_flops}, {"bytes", own.bytes}});
    }
  }

  void measure_everywhere(const std::string& name, const std::filesystem::path& folder) {
    for (const Precision precision : {Precision::float32, Precision::bfloat16, Precision::int8}) {
      nlohmann::json& own = all_[name][std::string(name_of(precision))];
      for (const auto& [threads, limits] : limits_)
        own[std::to_string(threads)] = measure_model(name, folder, limits, {precision, threads});
      own["megabytes"] = peak_megabytes(folder, precision);
      std::printf("  a process that opens it and edits once: %.0f MB\n", own["megabytes"].get<double>());
    }
  }

  void measure_published() {
    ModelConfig published;
    published.name = "published configuration, random weights";
    published.image_tokenizer.emplace();
    published.sketch_tokenizer.emplace();
    published.transformer.emplace();
    const std::filesystem::path folder = std::filesystem::temp_directory_path() / ("ilat-bench-" + std::to_string(getpid()));
    write_random_model(folder, published);
    try {
      measure_everywhere("published", folder);
    } catch (...) {
      std::filesystem::remove_all(folder);
      throw;
    }
    std::filesystem::remove_all(folder);
  }

  void measure_peers() {
    for (const char* precision : {"fp32", "bf16"})
      for (const auto& [tokens, variations] : {std::pair{64, 1}, {64, 4}, {256, 1}}) {
        const nlohmann::json peer = pytorch_edit(precision, tokens, variations);
        if (!peer.is_object()) continue;
        all_["pytorch"].push_back(peer);
        std::printf("a skilled PyTorch edit of the published size: %s\n", peer.dump().c_str());
      }
  }

  nlohmann::json all_;

 private:
  std::map<int, Limits> limits_;
};

void edit_once(const std::filesystem::path& folder, Precision precision) {
  measure(*open_cpu_backend(folder, {.precision = precision}), 8, 1);
}

/// @param part "all", or one of "bundled", "published", "process", "peers"
void run(const std::filesystem::path& results, const std::filesystem::path& model, const std::string& part) {
  const auto asked = [&](const char* name) { return part == "all" || part == name; };
  Bench bench;
  if (asked("process")) bench.all_["process"] = measure_process(model);
  if (asked("bundled")) bench.measure_everywhere(model.filename().string(), model);
  if (asked("published")) bench.measure_published();
  if (asked("peers")) bench.measure_peers();
  if (results.empty()) return;
  std::ofstream(results) << bench.all_.dump(2) << "\n";
  std::printf("\nas JSON: %s\n", results.c_str());
}

}  // namespace
}  // namespace ilat

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);  // each line as soon as it is known, into a file too
  try {
    if (argc > 3 && std::string(argv[3]) == "once") {  // for peak_megabytes()
      ilat::edit_once(argv[2], *ilat::value_of<ilat::Precision>(argv[1]));
      return 0;
    }
    ilat::run(argc > 1 ? argv[1] : "", argc > 2 ? argv[2] : "models/faces-256", argc > 3 ? argv[3] : "all");
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
