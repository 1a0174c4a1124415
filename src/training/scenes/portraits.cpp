#include "training/scenes/portraits.h"

#include <utility>

#include "ilat/error.h"

namespace ilat {
namespace {

/// [3, S, S] bytes -> interleaved.
Image interleaved(const std::uint8_t* planes, int side) {
  Image image(side, side, 3);
  const auto area = static_cast<std::size_t>(side) * side;
  for (std::size_t i = 0; i < area; ++i)
    for (std::size_t c = 0; c < 3; ++c) image.pixels[3 * i + c] = planes[c * area + i];
  return image;
}

}  // namespace

std::vector<Portrait> read_portraits(const PackedDataset& data, const std::vector<std::int64_t>& samples,
                                     int largest_side) {
  if (!data.has_landmarks())
    throw Error(ErrorCode::usage, "a face detector learns from landmarks, and the data has none; pack a data set whose "
                                  "table has them");
  const int side = data.side();
  const float to_frame = 256.0f / static_cast<float>(side);
  std::vector<Portrait> portraits;
  portraits.reserve(samples.size());
  for (const std::int64_t number : samples) {
    const PackedSample sample = data.sample(number);
    if (sample.landmarks.empty()) continue;
    Portrait portrait{MipPicture(interleaved(sample.image.data(), side), largest_side), {}};
    for (std::size_t i = 0; i < portrait.landmarks.size(); ++i) {
      const float* point = sample.landmarks.data() + 2 * i;
      portrait.landmarks[i] = {(point[0] + 0.5f) * to_frame - 0.5f, (point[1] + 0.5f) * to_frame - 0.5f};
    }
    portraits.push_back(std::move(portrait));
  }
  return portraits;
}

}  // namespace ilat
