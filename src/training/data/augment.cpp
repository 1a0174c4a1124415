#include "training/data/augment.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <numbers>
#include <numeric>

#include "training/data/drawn/canvas.h"

namespace ilat {
namespace {

void flip(DrawnSample& sample) {
  for (std::vector<float>* planes : {&sample.photo, &sample.lines})
    for (auto row = planes->begin(); row != planes->end(); row += sample.side) std::reverse(row, row + sample.side);
  for (std::size_t i = 0; i < sample.landmarks.size(); i += 2)
    sample.landmarks[i] = static_cast<float>(sample.side - 1) - sample.landmarks[i];
  sample.flipped = true;
}

/// A turn and a scale around the middle, then a shift; all in pixels.
struct Move {
  double centre, cosine, sine, shift_x, shift_y;  // cosine and sine times the scale
};

Move draw_move(int side, const DataRecipe& recipe, RandomStream& random) {
  const double angle = random.uniform(-recipe.turn, recipe.turn) * std::numbers::pi / 180;
  const double scale = 1 + random.uniform(-recipe.scale, recipe.scale);
  const double x = random.uniform(-recipe.shift, recipe.shift), y = random.uniform(-recipe.shift, recipe.shift);
  return {0.5 * (side - 1), scale * std::cos(angle), scale * std::sin(angle), x * side, y * side};
}

/// Four neighbours along one axis and their weights: Catmull-Rom, which keeps a photo as sharp as it was. Beyond the
/// edge the picture is mirrored.
struct Taps {
  std::array<int, 4> at;
  std::array<float, 4> weight;

  Taps(double position, int side) {
    const int floor = static_cast<int>(std::floor(position));
    const float t = static_cast<float>(position - floor);
    weight = {0.5f * t * (t * (2 - t) - 1), 0.5f * (t * t * (3 * t - 5) + 2), 0.5f * t * (t * (4 - 3 * t) + 1),
              0.5f * t * t * (t - 1)};
    for (int i = 0; i < 4; ++i) {
      const int mirrored = std::abs(floor - 1 + i);
      at[static_cast<std::size_t>(i)] = std::clamp(mirrored < side ? mirrored : 2 * (side - 1) - mirrored, 0, side - 1);
    }
  }
};

/// [C, S, S] as seen after the move
std::vector<float> moved(const std::vector<float>& planes, int side, const Move& move) {
  const auto area = static_cast<std::size_t>(side) * side, channels = planes.size() / area;
  const double stretch = move.cosine * move.cosine + move.sine * move.sine;
  std::vector<float> result(planes.size());
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      const double dx = x - move.centre - move.shift_x, dy = y - move.centre - move.shift_y;
      const Taps across(move.centre + (move.cosine * dx + move.sine * dy) / stretch, side);
      const Taps down(move.centre + (move.cosine * dy - move.sine * dx) / stretch, side);
      for (std::size_t c = 0; c < channels; ++c) {
        float sum = 0;
        for (std::size_t i = 0; i < 4; ++i) {
          const float* row = planes.data() + c * area + static_cast<std::size_t>(down.at[i]) * side;
          float along = 0;
          for (std::size_t j = 0; j < 4; ++j) along += across.weight[j] * row[across.at[j]];
          sum += down.weight[i] * along;
        }
        result[c * area + static_cast<std::size_t>(y) * side + x] = std::clamp(sum, 0.0f, 255.0f);
      }
    }
  return result;
}

void apply(const Move& move, DrawnSample& sample) {
  sample.photo = moved(sample.photo, sample.side, move);
  sample.lines = moved(sample.lines, sample.side, move);
  for (std::size_t i = 0; i < sample.landmarks.size(); i += 2) {
    const double dx = sample.landmarks[i] - move.centre, dy = sample.landmarks[i + 1] - move.centre;
    sample.landmarks[i] = static_cast<float>(move.centre + move.shift_x + move.cosine * dx - move.sine * dy);
    sample.landmarks[i + 1] = static_cast<float>(move.centre + move.shift_y + move.sine * dx + move.cosine * dy);
  }
  sample.moved = true;
}

float grey_of(float red, float green, float blue) { return 0.299f * red + 0.587f * green + 0.114f * blue; }

/// @param photo [3, S, S]
void recolour(std::vector<float>& photo, const DataRecipe& recipe, RandomStream& random) {
  const auto around_1 = [&](double range) { return static_cast<float>(1 + random.uniform(-range, range)); };
  const float brightness = around_1(recipe.brightness), contrast = around_1(recipe.contrast),
              saturation = around_1(recipe.saturation);
  const std::array<float, 3> gain{brightness * around_1(recipe.tint), brightness * around_1(recipe.tint),
                                  brightness * around_1(recipe.tint)};
  const std::size_t area = photo.size() / 3;
  float *red = photo.data(), *green = red + area, *blue = green + area;
  double sum = 0;
  for (std::size_t i = 0; i < area; ++i) sum += grey_of(red[i] *= gain[0], green[i] *= gain[1], blue[i] *= gain[2]);
  const float mean = static_cast<float>(sum / static_cast<double>(area));
  for (std::size_t i = 0; i < area; ++i) {
    const float grey = grey_of(red[i], green[i], blue[i]), tone = mean + contrast * (grey - mean);
    for (float* value : {red + i, green + i, blue + i})
      *value = std::clamp(tone + contrast * saturation * (*value - grey), 0.0f, 255.0f);
  }
}

/// @param photo [3, S, S]
void add_blocks(std::vector<float>& photo, int side, RandomStream& random) {
  Canvas canvas(side, side);
  const auto area = static_cast<std::size_t>(side) * side;
  for (std::size_t i = 0; i < area; ++i)
    for (std::size_t c = 0; c < 3; ++c) canvas.values[3 * i + c] = photo[c * area + i];
  compress(canvas, random);
  for (std::size_t i = 0; i < area; ++i)
    for (std::size_t c = 0; c < 3; ++c) photo[c * area + i] = std::clamp(canvas.values[3 * i + c], 0.0f, 255.0f);
}

}  // namespace

DrawnSample as_packed(const PackedSample& sample, int side) {
  return {.side = side,
          .photo = {sample.image.begin(), sample.image.end()},
          .lines = {sample.sketch.begin(), sample.sketch.end()},
          .landmarks = {sample.landmarks.begin(), sample.landmarks.end()}};
}

DrawnSample augmented(const PackedSample& packed, int side, const DataRecipe& recipe, RandomStream random) {
  DrawnSample sample = as_packed(packed, side);
  if (random.chance(recipe.flip)) flip(sample);
  if (recipe.turn > 0 || recipe.scale > 0 || recipe.shift > 0) apply(draw_move(side, recipe, random), sample);
  if (recipe.brightness > 0 || recipe.contrast > 0 || recipe.saturation > 0 || recipe.tint > 0)
    recolour(sample.photo, recipe, random);
  if (random.chance(recipe.jpeg)) add_blocks(sample.photo, side, random);
  return sample;
}

}  // namespace ilat
