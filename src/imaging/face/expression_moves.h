#pragma once

#include <vector>

#include "ilat/expression.h"
#include "ilat/landmarks.h"
#include "imaging/face/hull_mask.h"

namespace ilat {

/// Where the landmarks of a face go. Distances are in eye distances along the face's own axes, so that the same face in
/// another place, size or tilt does the same; their size is that of 4,000 real faces from the 5th to the 95th percentile.
/// Both corners of the mouth, both eyes and both brows move alike.
Landmarks moved(const Landmarks& landmarks, const Expression& expression);

/// What moves: a hull around the old and the new place of each part of the face of which any landmark moves, with a
/// margin in which its surroundings give way.
std::vector<Hull> moving_parts(const Landmarks& before, const Landmarks& after);

/// @throws Error usage in the wish's name if it is out of range or no number, or a landmark that there is not
void check_expression(const Expression& expression);

}  // namespace ilat
