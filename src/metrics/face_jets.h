#pragma once

#include <span>
#include <vector>

#include "config/landmarks.h"
#include "metrics/log_gabor.h"

namespace ilat {

/// What a face looks like around each of its landmarks, as elastic bunch graph matching describes it (Wiskott,
/// Fellous, Krüger and von der Malsburg 1997): the magnitudes of a bank of Gabor filters there, its jet. Each is divided
/// by its wavelength, which evens out how much stronger coarse structure is than fine in any photo.
/// @param magnitudes of the bank, [1, 24, side, side]
/// @return [49, 24]
std::vector<float> face_jets(const FloatMaps& magnitudes, const Landmarks& face);

/// How far a face has become another's: 1 - the cosine between two jets, mean over the landmarks asked for. 0 = the
/// same, 1 = nothing in common. No network and no training; it compares faces in one and the same pose.
/// @param one, other [49, 24]
/// @param landmarks which ones; at least one
double jet_distance(std::span<const float> one, std::span<const float> other, std::span<const int> landmarks);

}  // namespace ilat
