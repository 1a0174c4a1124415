#pragma once

#include <cstddef>
#include <functional>
#include <ostream>
#include <string>
#include <vector>

#include "ilat/photo.h"

namespace ilat::test {

/// A file, and what must be read from it.
struct MadePhoto {
  std::vector<std::byte> file;
  Photo expected;
};

/// One way of storing a photo that people have.
struct PhotoKind {
  std::string name;       ///< "png-palette4-interlaced"
  std::string extension;  ///< ".png"
  int tolerance = 0;      ///< by how much a lossy codec may miss a colour
  std::function<MadePhoto(int width, int height)> make;
};

/// What a failing test prints.
inline void PrintTo(const PhotoKind& kind, std::ostream* to) { *to << kind.name; }

/// Every colour type and depth of PNG, plain and interlaced, with and without tRNS; JPEG in grey, RGB and inks,
/// baseline and progressive; WebP lossy and lossless, with and without alpha.
std::vector<PhotoKind> photo_kinds();

}  // namespace ilat::test
