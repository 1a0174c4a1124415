#pragma once

#include <memory>

#include "ilat/image.h"
#include "tensor/float_maps.h"

namespace ilat {

/// A fixed bank of log-Gabor filters (Field 1987) over a picture's luma: four wavelengths, six directions. It knows no
/// training and no seed; the whole definition, with f in cycles per pixel and the angle between a frequency and a
/// filter's direction in (-pi, pi]:
///
///     G(f) = exp(-ln(f w)^2 / (2 ln(0.65)^2)) exp(-angle^2 / (2 (pi / 10)^2)),   G(0) = 0
///     w = 4, 8, 16, 32 pixels,   directions 0, 30, ... 150 degrees
///
/// A filter has one lobe, so that its response is complex; the magnitude, doubled, is the amplitude of what stripes of
/// that width and direction are there, wherever their bright parts lie.
class LogGaborBank {
 public:
  static constexpr int kWavelengths = 4, kDirections = 6, kFilters = kWavelengths * kDirections;
  static constexpr int wavelength(int filter) { return 4 << filter / kDirections; }  ///< pixels

  /// @param side of the square pictures to come, pixels
  explicit LogGaborBank(int side);

  /// Pictures are mirrored at their edges. May be called from several threads at once.
  /// @param picture RGB or grey, side x side
  /// @return [1, 24, side, side] in levels of 0 ... 255, wavelength by wavelength from the shortest
  /// @throws Error usage for a picture of another size
  FloatMaps magnitudes(const Image& picture) const;

 private:
  struct Filters;
  int side_;
  std::shared_ptr<const Filters> filters_;
};

}  // namespace ilat
