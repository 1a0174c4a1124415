// Images a second of the trainers at the recipes' sizes, a few steps each, and what share that is of this machine's rate of
// matrix products as the same run measures it. On pictures of noise: speed does not depend on what is learned. Run from the
// project's root, by `make bench-training`:
//
//     build/release/benchmarks/training_speed [THREADS [STEPS [RECIPE...]]]
//
// Beside the clock's images a second stand those of a processor second, which say the same beside other work.
#include <ATen/Functions.h>
#include <ATen/Parallel.h>
#include <malloc.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <iostream>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "matrix_work.h"
#include "model_io/safetensors/safetensors.h"
#include "random/random_stream.h"
#include "training/data/packed_dataset.h"
#include "training/loop/training_job.h"

namespace ilat {
namespace {

/// A folder that goes away with the program.
class Workplace {
 public:
  Workplace() : path_(std::filesystem::temp_directory_path() / ("ilat-training-speed-" + std::to_string(getpid()))) {
    std::filesystem::create_directories(path_);
  }
  ~Workplace() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

/// A pack of pictures of noise, with landmarks somewhere.
PackedDataset noise(const std::filesystem::path& file, std::int64_t side) {
  constexpr std::int64_t kCount = 40;
  RandomStream random(1, 0, 0);
  std::vector<std::uint8_t> images(static_cast<std::size_t>(kCount * 3 * side * side)), sketches(images.size() / 3), split(kCount);
  for (std::uint8_t& value : images) value = static_cast<std::uint8_t>(random.uniform(0, 256));
  for (std::uint8_t& value : sketches) value = random.chance(0.1) ? 0 : 255;
  split.back() = 1;  // one to validate on
  std::vector<float> landmarks(kCount * 49 * 2);
  for (float& place : landmarks) place = static_cast<float>(random.uniform(0.2, 0.8) * static_cast<double>(side));
  write_safetensors(file,
                    {{"images", {DType::u8, {kCount, 3, side, side}, std::as_bytes(std::span(images))}},
                     {"sketches", {DType::u8, {kCount, 1, side, side}, std::as_bytes(std::span(sketches))}},
                     {"split", {DType::u8, {kCount}, std::as_bytes(std::span(split))}},
                     {"landmarks", {DType::f32, {kCount, 49, 2}, std::as_bytes(std::span(landmarks))}}},
                    {{"source", "noise"}});
  return PackedDataset::open(file);
}

/// What clocks say at some moment.
struct Moment {
  std::chrono::steady_clock::time_point clock = std::chrono::steady_clock::now();
  double processor = static_cast<double>(std::clock()) / CLOCKS_PER_SEC;
  double operations = MatrixWork::operations();
};

struct Speed {
  double images, seconds, processor, operations;
};

Speed between(const Moment& a, const Moment& b, double images) {
  return {images, std::chrono::duration<double>(b.clock - a.clock).count(), b.processor - a.processor, b.operations - a.operations};
}

/// Operations a processor second of a large product, by the library that trains.
double product_rate(at::ScalarType type) {
  constexpr std::int64_t kSide = 2048;
  const at::Tensor a = at::ones({kSide, kSide}, type), b = at::ones({kSide, kSide}, type);
  double best = 0;
  for (int i = 0; i < 4; ++i) {
    const Moment begin;
    at::mm(a, b);
    best = std::max(best, 2.0 * kSide * kSide * kSide / between(begin, {}, 0).processor);
  }
  return best;
}

/// Trains `steps` steps, and one before them that counts for nothing.
/// @param how the part's own, in the recipe
Speed speed_of(TrainedPart part, OptimisationRecipe& how, const TrainingRecipe& recipe, const PackedDataset& data,
               const Workplace& place, int steps) {
  how.steps = steps + 1;
  how.warm_up = 0;
  how.log_every = 1;
  how.validate_every = 0;
  how.validation_images = 1;
  how.checkpoint_minutes = 1000;
  std::vector<Moment> after;  // each step
  RunOptions options{.run = place / "run", .model = place / "model"};
  options.progress = [&](const TrainingProgress& progress) {
    if (!progress.validation) after.emplace_back();
  };
  train(part, recipe, data, options);
  return between(after.front(), after.back(), static_cast<double>(steps) * how.batch);
}

void print(const std::string& name, const OptimisationRecipe& how, const Speed& speed, const std::map<TrainingPrecision, double>& rates) {
  const double rate = rates.at(how.precision);
  std::printf("%-52s %5d %9.2f %9.2f %9.2f %8.0f %%\n", name.c_str(), how.batch, speed.images / speed.seconds,
              speed.images / speed.processor, speed.operations / speed.images / 1e9, 100 * speed.operations / speed.processor / rate);
  std::fflush(stdout);
}

void measure(const std::filesystem::path& file, int steps, const std::map<TrainingPrecision, double>& rates) {
  const Workplace place;
  TrainingRecipe recipe = TrainingRecipe::read(file);
  const PackedDataset data = noise(place / "pack.safetensors", recipe.image_tokenizer.resolution);
  const std::string model = file.stem().string();
  TokenizerRecipe& image = recipe.image_tokenizer_training;
  image.quantise_from = recipe.sketch_tokenizer_training.quantise_from = -1;
  image.revive_every = recipe.sketch_tokenizer_training.revive_every = 0;
  const double adversarial = image.adversarial;
  const auto one = [&](const std::string& name, TrainedPart part, OptimisationRecipe& how) {
    print(model + ": " + name, how, speed_of(part, how, recipe, data, place, steps), rates);
  };
  image.adversarial = 0, image.masked_share = 0;
  one("image tokenizer", TrainedPart::image_tokenizer, image.optimisation);
  if (adversarial > 0) {
    image.adversarial = adversarial, image.adversarial_from = 0, image.masked_share = 1;
    one("image tokenizer, masks and critic", TrainedPart::image_tokenizer, image.optimisation);
  }
  if (recipe.transformer.sees_sketch_tokens())
    one("sketch tokenizer", TrainedPart::sketch_tokenizer, recipe.sketch_tokenizer_training.optimisation);
  one("transformer", TrainedPart::transformer, recipe.transformer_training.optimisation);
}

/// OpenBLAS takes its slowest kernels on a processor newer than itself, unless told before it is loaded (as `ilat` does).
void name_processor_for_openblas(char** words) {
  if (std::getenv("OPENBLAS_CORETYPE") != nullptr || !__builtin_cpu_supports("avx2")) return;
  setenv("OPENBLAS_CORETYPE", __builtin_cpu_supports("avx512f") ? "SkylakeX" : "Haswell", 1);
  execv("/proc/self/exe", words);
}

}  // namespace
}  // namespace ilat

int main(int count, char** words) {
  using namespace ilat;
  name_processor_for_openblas(words);
  try {
    // As `ilat train` does: memory that is freed stays for the next step.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
    if (count > 1 && std::atoi(words[1]) > 0) at::set_num_threads(std::atoi(words[1]));
    const int steps = count > 2 ? std::max(1, std::atoi(words[2])) : 4;
    std::vector<std::filesystem::path> recipes(words + std::min(count, 3), words + count);
    if (recipes.empty()) recipes = {"recipes/faces-128.toml", "recipes/faces-256.toml"};

    const MatrixWork counting;
    const std::map<TrainingPrecision, double> rates{{TrainingPrecision::float32, product_rate(at::kFloat)},
                                                    {TrainingPrecision::bfloat16, product_rate(at::kBFloat16)}};
    std::printf("%d threads; a large product in LibTorch, of each processor second: %.0f GFLOP in float32, %.0f in bfloat16\n\n",
                at::get_num_threads(), rates.at(TrainingPrecision::float32) / 1e9, rates.at(TrainingPrecision::bfloat16) / 1e9);
    std::printf("%-52s %5s %9s %9s %9s %10s\n%-52s %5s %9s %9s %9s %10s\n", "", "batch", "images/s", "images of", "GFLOP an", "share of",
                "", "", "", "a proc.s", "image", "that rate");
    for (const auto& recipe : recipes) measure(recipe, steps, rates);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
