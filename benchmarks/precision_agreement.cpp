// How far reduced precisions draw what float32 draws, on real photos with a model folder. Run from the project's root:
//
//     build/light/benchmarks/precision_agreement MODEL PHOTOS [COUNT [RESULTS.json]]
//
// PHOTOS is a folder of pictures in the model's frame, e.g. ../shared/data/faces/photos; the last COUNT by name are taken
// (48), each with three masks. Every masked token is predicted from the true ones before it, so that one difference does
// not make others.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "backend/cpu/cpu_backend.h"
#include "config/enum_names.h"
#include "editing/edit_steps.h"
#include "editing/tokens/score.h"
#include "ilat/photo.h"

namespace ilat {
namespace {

/// Passes everything on to a backend, and notes which token it finds likeliest wherever logits are given.
class GreedyTokens : public Backend {
 public:
  explicit GreedyTokens(Backend& backend) : backend_(backend) {}

  const ModelConfig& config() const override { return backend_.config(); }
  EncodedImages encode(const FloatMaps& images, const FloatMaps& masks) override { return backend_.encode(images, masks); }
  Condition condition(const Guides& guides) override { return backend_.condition(guides); }
  Prefilled prefill(const Condition& condition, std::span<const Rows> rows, int copies) override {
    Prefilled prefilled = backend_.prefill(condition, rows, copies);
    note(prefilled.logits);
    return prefilled;
  }
  std::vector<float> step(KvCache& cache, std::span<const Rows> rows, StepKind kind) override {
    return note(backend_.step(cache, rows, kind));
  }
  std::vector<float> deeper(KvCache& cache, std::span<const Token> drawn) override {
    return note(backend_.deeper(cache, drawn));
  }
  FloatMaps decode(std::span<const Token> tokens, const KeptPhoto& photo) override { return backend_.decode(tokens, photo); }

  std::vector<Token> likeliest;

 private:
  std::vector<float> note(std::vector<float> logits) {
    const auto codes = static_cast<std::ptrdiff_t>(config().transformer->image_codes);
    for (auto row = logits.begin(); row != logits.end(); row += codes)
      likeliest.push_back(static_cast<Token>(std::max_element(row, row + codes) - row));
    return logits;
  }

  Backend& backend_;
};

/// What one precision made of all cases.
struct Outcome {
  std::vector<Token> image_tokens, line_tokens, greedy;
  double log_probability = 0;  // of the tokens that float32 found
  double own_log_probability = 0;  // of those that this precision found, under its own condition
  int codes = 0;
  std::vector<float> pictures;

  double perplexity() const { return std::exp(-log_probability / codes); }
  double own_perplexity() const { return std::exp(-own_log_probability / codes); }
};

double score(Backend& backend, const MaskedTokens& masked) {
  double sum = 0;
  for (const TokenScore& one : score_tokens(backend, masked)) sum += one.log_probability;
  return sum;
}

/// A mouth, an eye, and the middle of the face, as shares of the frame.
std::vector<Image> masks_of(const Image& photo) {
  std::vector<Image> masks;
  for (const auto& [left, top, right, bottom] :
       {std::array{0.3, 0.65, 0.7, 0.85}, std::array{0.25, 0.35, 0.45, 0.5}, std::array{0.25, 0.25, 0.75, 0.75}}) {
    Image& mask = masks.emplace_back(photo.width, photo.height, 1);
    for (int y = static_cast<int>(top * photo.height); y < static_cast<int>(bottom * photo.height); ++y)
      std::fill(mask.row(y) + static_cast<int>(left * photo.width), mask.row(y) + static_cast<int>(right * photo.width),
                std::uint8_t{255});
  }
  return masks;
}

template <class T>
void append(std::vector<T>& all, const std::vector<T>& more) {
  all.insert(all.end(), more.begin(), more.end());
}

double share_equal(const std::vector<Token>& a, const std::vector<Token>& b) {
  std::size_t equal = 0;
  for (std::size_t i = 0; i < a.size(); ++i) equal += a[i] == b[i];
  return static_cast<double>(equal) / static_cast<double>(a.size());
}

double psnr(const std::vector<float>& a, const std::vector<float>& b) {
  double squares = 0;
  for (std::size_t i = 0; i < a.size(); ++i) squares += std::pow((a[i] - b[i]) / 2, 2);
  return squares == 0 ? INFINITY : -10 * std::log10(squares / static_cast<double>(a.size()));
}

constexpr Precision kPrecisions[] = {Precision::float32, Precision::bfloat16, Precision::int8};

std::map<Precision, Outcome> outcomes_of(const std::filesystem::path& model, const std::vector<std::filesystem::path>& photos) {
  std::map<Precision, std::unique_ptr<Backend>> backends;
  for (const Precision precision : kPrecisions) backends[precision] = open_cpu_backend(model, {.precision = precision});
  const ModelConfig& config = backends.begin()->second->config();
  std::map<Precision, Outcome> outcomes;
  EditOptions options;
  options.frame_choice = FrameChoice::full;
  for (const auto& file : photos) {
    const Image photo = read_photo(file).image;
    for (const Image& mask : masks_of(photo)) {
      const std::vector<ModelView> views = look_at({.photo = photo, .mask = mask}, options, config);
      const Guides guides = guides_of(views);
      MaskedTokens exact;  // as float32 sees the case
      for (const Precision precision : kPrecisions) {
        Backend& backend = *backends[precision];
        Outcome& outcome = outcomes[precision];
        const EncodedImages encoded = backend.encode(views[0].photo, views[0].mask);
        MaskedTokens own;
        own.tokens = encoded.tokens;
        own.token_mask = views[0].token_mask;
        own.condition = backend.condition(guides);
        if (config.transformer->kept_rows == KeptRows::features) own.condition.features = encoded.features;
        if (precision == Precision::float32) exact = own;
        GreedyTokens greedy(backend);
        outcome.log_probability += score(greedy, exact);
        outcome.own_log_probability += score(backend, own);
        outcome.codes += static_cast<int>(std::ranges::count(own.token_mask, 1)) * config.transformer->codes_per_cell;
        append(outcome.greedy, greedy.likeliest);
        append(outcome.image_tokens, encoded.tokens);
        append(outcome.line_tokens, own.condition.tokens);
        append(outcome.pictures, backend.decode(exact.tokens, kept_photo(config, encoded, views, 1)).values);
      }
    }
  }
  return outcomes;
}

std::vector<std::filesystem::path> last_photos(const std::filesystem::path& folder, std::size_t count) {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) files.push_back(entry.path());
  std::ranges::sort(files);
  if (files.size() > count) files.erase(files.begin(), files.end() - static_cast<std::ptrdiff_t>(count));
  return files;
}

void run(const std::filesystem::path& model, const std::filesystem::path& folder, std::size_t count, const char* results) {
  const std::vector<std::filesystem::path> photos = last_photos(folder, count);
  const std::map<Precision, Outcome> outcomes = outcomes_of(model, photos);
  const Outcome& exact = outcomes.at(Precision::float32);
  nlohmann::json all;
  std::printf("%zu photos, %d masked tokens; against fp32:\n", photos.size(), exact.codes);
  std::printf("%-6s %12s %12s %12s %12s %12s %12s\n", "", "greedy same", "perplexity", "own tokens'", "image tokens", "line tokens",
              "picture, dB");
  for (const auto& [precision, outcome] : outcomes) {
    const double greedy = share_equal(outcome.greedy, exact.greedy), image = share_equal(outcome.image_tokens, exact.image_tokens);
    const double lines = exact.line_tokens.empty() ? 1 : share_equal(outcome.line_tokens, exact.line_tokens);
    const double picture = psnr(outcome.pictures, exact.pictures);
    const std::string name(name_of(precision));
    std::printf("%-6s %10.2f %% %12.2f %12.2f %10.2f %% %10.2f %% %12.1f\n", name.c_str(), 100 * greedy, outcome.perplexity(),
                outcome.own_perplexity(), 100 * image, 100 * lines, picture);
    all[name] = {{"greedy_same", greedy}, {"perplexity", outcome.perplexity()}, {"own_perplexity", outcome.own_perplexity()},
                 {"image_tokens_same", image}, {"line_tokens_same", lines}};
    if (std::isfinite(picture)) all[name]["picture_db"] = picture;
  }
  if (results != nullptr) std::ofstream(results) << all.dump(2) << "\n";
}

}  // namespace
}  // namespace ilat

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "usage: precision_agreement MODEL PHOTOS [COUNT [RESULTS.json]]\n";
    return 2;
  }
  try {
    ilat::run(argv[1], argv[2], argc > 3 ? std::stoul(argv[3]) : 48, argc > 4 ? argv[4] : nullptr);
    return 0;
  } catch (const std::exception& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
