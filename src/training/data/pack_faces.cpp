#include "training/data/pack_faces.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <mutex>
#include <opencv2/core/utility.hpp>
#include <span>
#include <vector>

#include "conditioning/sketch/sketch.h"
#include "ilat/error.h"
#include "ilat/image.h"
#include "imaging/face/dataset_table.h"
#include "imaging/geometry/resize.h"
#include "model_io/safetensors/safetensors.h"

namespace ilat {
namespace {

struct Pack {
  std::vector<std::uint8_t> images;    // [N, 3, S, S]
  std::vector<std::uint8_t> sketches;  // [N, 1, S, S]
  std::vector<float> landmarks;        // [N, 49, 2]
  std::vector<std::uint8_t> split;     // [N]
};

void pack_photo(Pack& pack, std::size_t index, const Image& photo, const PackOptions& options) {
  const auto side = static_cast<std::size_t>(options.side), area = side * side;
  const Image small = resize(photo, options.side, options.side);
  for (std::size_t pixel = 0; pixel < area; ++pixel)
    for (std::size_t channel = 0; channel < 3; ++channel)
      pack.images[(index * 3 + channel) * area + pixel] = small.pixels[pixel * 3 + channel];
  const Image sketch = to_image(sketch_of_frame(photo, options.xdog, options.side));
  std::copy(sketch.pixels.begin(), sketch.pixels.end(),
            pack.sketches.begin() + static_cast<std::ptrdiff_t>(index * area));
}

void pack_row(Pack& pack, std::size_t index, const FaceRow& row, const std::filesystem::path& folder,
              const PackOptions& options) {
  const Image photo = read_image(folder / "photos" / row.file, 3);
  if (photo.width != photo.height)
    throw Error(ErrorCode::bad_input,
                "is " + std::to_string(photo.width) + " x " + std::to_string(photo.height) +
                    " pixels, expected a square; crop it around the face",
                row.file);
  pack_photo(pack, index, photo, options);
  // Pixel centres: x of the large picture is (x + 1/2) scale - 1/2 of the small one.
  const float scale = static_cast<float>(options.side) / static_cast<float>(photo.width);
  for (std::size_t i = 0; i < row.landmarks.size(); ++i) {
    pack.landmarks[(index * kLandmarks + i) * 2] = (row.landmarks[i].x + 0.5f) * scale - 0.5f;
    pack.landmarks[(index * kLandmarks + i) * 2 + 1] = (row.landmarks[i].y + 0.5f) * scale - 0.5f;
  }
  pack.split[index] = row.split == "val";
}

/// Calls `work(i)` for 0 ... count - 1 on every core; the first error or refusal ends it.
void for_all(int count, const std::function<void(int)>& work, const std::function<bool(int, int)>& progress) {
  std::atomic<bool> ended{false};
  std::mutex lock;
  int done = 0;
  cv::parallel_for_(cv::Range(0, count), [&](const cv::Range& range) {
    for (int i = range.start; i < range.end && !ended; ++i) try {
        work(i);
        const std::lock_guard guard(lock);
        if (progress && !progress(++done, count))
          throw Error(ErrorCode::cancelled, "stopped before the file was written");
      } catch (...) {
        ended = true;
        throw;
      }
  });
}

}  // namespace

void pack_faces(const std::filesystem::path& folder, const std::filesystem::path& output, const PackOptions& options,
                const std::function<bool(int done, int total)>& progress) {
  if (options.side < 8)
    throw Error(ErrorCode::usage, "expected at least 8 pixels, got " + std::to_string(options.side), "--size");
  const std::vector<FaceRow> rows = read_faces_table(folder / "faces.csv");
  const std::size_t count = rows.size(), area = static_cast<std::size_t>(options.side) * options.side;
  Pack pack{std::vector<std::uint8_t>(count * 3 * area), std::vector<std::uint8_t>(count * area),
            std::vector<float>(count * 2 * kLandmarks), std::vector<std::uint8_t>(count)};
  for_all(
      static_cast<int>(count),
      [&](int i) { pack_row(pack, static_cast<std::size_t>(i), rows[static_cast<std::size_t>(i)], folder, options); },
      progress);

  const auto n = static_cast<std::int64_t>(count);
  const std::int64_t side = options.side;
  write_safetensors(output,
                    {{"images", {DType::u8, {n, 3, side, side}, std::as_bytes(std::span(pack.images))}},
                     {"sketches", {DType::u8, {n, 1, side, side}, std::as_bytes(std::span(pack.sketches))}},
                     {"landmarks", {DType::f32, {n, kLandmarks, 2}, std::as_bytes(std::span(pack.landmarks))}},
                     {"split", {DType::u8, {n}, std::as_bytes(std::span(pack.split))}}},
                    {{"side", std::to_string(side)}, {"source", folder.lexically_normal().string()}});
}

}  // namespace ilat
