#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ilat/editor.h"
#include "ilat/image.h"

namespace ilat {

/// What a grey picture shows, as far as its tones tell.
enum class Tones {
  patches,  ///< few large patches of two tones: a mask
  lines,    ///< thin lines on paper: a sketch
  half,     ///< half tones: a photo
  unclear,
};

Tones tones_of(const Image& grey);

/// Whether a mask marks most of the photo and its edge, and keeps something inside: it is probably the other way round.
/// @param mask 0 or 255
bool looks_inverted(const Image& mask);

/// The pictures that a person drew, and their files for the sentences; empty = not given.
struct DrawnInputs {
  std::filesystem::path mask_file = {}, sketch_file = {};
  Tones mask = Tones::unclear, sketch = Tones::unclear;
  bool inverted = false;  ///< looks_inverted() of the mask
};

/// What may have been meant otherwise, with the likely cause: mask and sketch exchanged, a photo in place of either, a
/// mask the other way round. The work goes on.
std::vector<std::string> doubts_of(const DrawnInputs& inputs);

/// That part of the mask lies outside what the model sees; none if hardly any of it does.
/// @param outside the share of the masked pixels, 0 to 1
std::vector<std::string> unseen_warnings(double outside);

}  // namespace ilat
