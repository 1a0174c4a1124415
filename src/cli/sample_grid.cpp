#include "cli/sample_grid.h"

#include <algorithm>
#include <cmath>

#include "ilat/image.h"

namespace ilat {

void write_sample_grid(const std::filesystem::path& file, const Planes& samples, int columns) {
  if (samples.empty()) return;
  const int rows = (samples.batch + columns - 1) / columns;
  Image grid(columns * samples.width, rows * samples.height, samples.channels, 255);
  for (int item = 0; item < samples.batch; ++item)
    for (int channel = 0; channel < samples.channels; ++channel) {
      const float* plane = samples.plane(item, channel);
      for (int y = 0; y < samples.height; ++y) {
        std::uint8_t* row = grid.row(item / columns * samples.height + y) +
                            std::size_t{static_cast<std::size_t>(item % columns)} * samples.width * samples.channels;
        for (int x = 0; x < samples.width; ++x)
          row[x * samples.channels + channel] = static_cast<std::uint8_t>(
              std::lround(std::clamp(127.5f * (plane[y * samples.width + x] + 1), 0.0f, 255.0f)));
      }
    }
  write_image(file, grid);
}

}  // namespace ilat
