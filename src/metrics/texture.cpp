#include "metrics/texture.h"

#include <array>
#include <cmath>

#include "imaging/mask/mask.h"

namespace ilat {
namespace {

// Standard deviations over the cells of forty `val` portraits of All-Age-Faces, in levels.
constexpr std::array<double, LogGaborBank::kWavelengths> kSpread{1.6, 3.2, 5.5, 7.4};
constexpr std::array<double, 3> kColourSpread{66, 34, 32};

}  // namespace

Texture texture_of(const FloatMaps& magnitudes, const Image& picture) {
  Texture texture;
  texture.cells = picture.width / Texture::kCell;
  texture.values.assign(static_cast<std::size_t>(texture.cells) * texture.cells * Texture::kWidth, 0);
  const auto cell = [&](int x, int y) {
    const int row = y / Texture::kCell, column = x / Texture::kCell;
    return texture.values.data() + (static_cast<std::size_t>(row) * texture.cells + column) * Texture::kWidth;
  };
  constexpr double kPixels = Texture::kCell * Texture::kCell;
  const int side = texture.cells * Texture::kCell;
  for (int filter = 0; filter < LogGaborBank::kFilters; ++filter) {
    const float* plane = magnitudes.plane(0, filter);
    const double spread = kSpread[static_cast<std::size_t>(filter / LogGaborBank::kDirections)];
    const auto weight = static_cast<float>(1 / (kPixels * spread));
    for (int y = 0; y < side; ++y)
      for (int x = 0; x < side; ++x) cell(x, y)[filter] += weight * plane[y * magnitudes.width + x];
  }
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      const std::uint8_t* pixel = picture.row(y) + 3 * x;
      const double red = pixel[0], green = pixel[1], blue = pixel[2];
      const std::array colours{(red + green + blue) / 3, red - green, (red + green) / 2 - blue};
      for (std::size_t i = 0; i < colours.size(); ++i)
        cell(x, y)[LogGaborBank::kFilters + i] += static_cast<float>(colours[i] / (kPixels * kColourSpread[i]));
    }
  return texture;
}

std::vector<int> masked_cells(const Image& mask) {
  const int cells = mask.width / Texture::kCell;
  std::vector<int> masked(static_cast<std::size_t>(cells) * cells), chosen;
  for (int y = 0; y < cells * Texture::kCell; ++y)
    for (int x = 0; x < cells * Texture::kCell; ++x)
      masked[static_cast<std::size_t>(y / Texture::kCell * cells + x / Texture::kCell)] +=
          mask.row(y)[x] >= kMaskThreshold;
  for (const int least : {Texture::kCell * Texture::kCell / 2, 1}) {
    for (int i = 0; i < cells * cells; ++i)
      if (masked[static_cast<std::size_t>(i)] >= least) chosen.push_back(i);
    if (!chosen.empty()) break;
  }
  return chosen;
}

double texture_distance(const Texture& one, const Texture& other, std::span<const int> cells) {
  double sum = 0;
  for (const int cell : cells) {
    const auto a = one.at(cell % one.cells, cell / one.cells), b = other.at(cell % other.cells, cell / other.cells);
    double square = 0;
    for (std::size_t i = 0; i < a.size(); ++i) square += (a[i] - b[i]) * (a[i] - b[i]);
    sum += std::sqrt(square / static_cast<double>(a.size()));
  }
  return sum / static_cast<double>(cells.size());
}

}  // namespace ilat
