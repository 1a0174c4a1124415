#pragma once

#include <filesystem>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "model_io/safetensors/safetensors.h"
#include "random/random_stream.h"
#include "support/temporary_folder.h"
#include "training/data/packed_dataset.h"
#include "training/recipe/training_recipe.h"

namespace ilat::test {

/// Smooth random blots and their thresholded outlines: enough for a tiny network to learn from.
/// @param with_landmarks 49 points on each blot's rim
inline void write_tiny_data(const std::filesystem::path& file, std::int64_t count = 12, std::int64_t side = 16,
                            bool with_landmarks = false) {
  std::vector<std::uint8_t> images, sketches, split;
  std::vector<float> landmarks;
  for (std::int64_t i = 0; i < count; ++i) {
    RandomStream random(7, 0, static_cast<std::uint64_t>(i));
    const double x = random.uniform(4, 12), y = random.uniform(4, 12), radius = random.uniform(2, 6);
    const double colour[3] = {random.uniform(0, 255), random.uniform(0, 255), random.uniform(0, 255)};
    const auto distance = [&](std::int64_t pixel) {
      return std::hypot(static_cast<double>(pixel % side) - x, static_cast<double>(pixel / side) - y);
    };
    for (int channel = 0; channel < 3; ++channel)
      for (std::int64_t pixel = 0; pixel < side * side; ++pixel)
        images.push_back(static_cast<std::uint8_t>(distance(pixel) < radius ? colour[channel] : 255 - colour[channel]));
    for (std::int64_t pixel = 0; pixel < side * side; ++pixel)
      sketches.push_back(std::abs(distance(pixel) - radius) < 1 ? 0 : 255);
    split.push_back(i % 4 == 3);
    for (int point = 0; point < 49; ++point) {
      landmarks.push_back(static_cast<float>(x + radius * std::cos(point)));
      landmarks.push_back(static_cast<float>(y + radius * std::sin(point)));
    }
  }
  std::map<std::string, TensorView> tensors{
      {"images", {DType::u8, {count, 3, side, side}, std::as_bytes(std::span(images))}},
      {"sketches", {DType::u8, {count, 1, side, side}, std::as_bytes(std::span(sketches))}},
      {"split", {DType::u8, {count}, std::as_bytes(std::span(split))}}};
  if (with_landmarks) tensors["landmarks"] = {DType::f32, {count, 49, 2}, std::as_bytes(std::span(landmarks))};
  write_safetensors(file, tensors, {{"source", "blots"}});
}

/// Networks of a few thousand weights over 16 x 16 images, 4 x 4 tokens.
inline TrainingRecipe tiny_recipe(int steps) {
  TrainingRecipe recipe;
  recipe.model.name = "tiny";
  recipe.image_tokenizer = {.resolution = 16,
                            .base_channels = 4,
                            .multipliers = {1, 2, 2},
                            .residual_blocks = 1,
                            .latent_channels = 8,
                            .codebook_size = 16,
                            .codebook_width = 8};
  recipe.sketch_tokenizer = {.resolution = 16,
                             .base_channels = 4,
                             .multipliers = {1, 2, 2},
                             .residual_blocks = 1,
                             .latent_channels = 8,
                             .codebook_size = 16,
                             .codebook_width = 8};
  recipe.transformer = {.layers = 2, .heads = 2, .width = 16};
  for (OptimisationRecipe* how : {&recipe.image_tokenizer_training.optimisation, &recipe.sketch_tokenizer_training.optimisation,
                                  &recipe.transformer_training.optimisation}) {
    how->steps = steps;
    how->batch = 2;
    how->warm_up = 2;
    how->log_every = 1;
    how->validate_every = 0;
  }
  for (TokenizerRecipe* tokenizer : {&recipe.image_tokenizer_training, &recipe.sketch_tokenizer_training}) {
    tokenizer->quantise_from = 2;
    tokenizer->revive_every = 3;
    tokenizer->masked_share = 0.5;
  }
  return recipe;
}

}  // namespace ilat::test
