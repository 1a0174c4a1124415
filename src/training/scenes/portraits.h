#pragma once

#include <cstdint>
#include <vector>

#include "ilat/landmarks.h"
#include "training/data/mip_picture.h"
#include "training/data/packed_dataset.h"

namespace ilat {

/// A portrait to draw into scenes.
struct Portrait {
  MipPicture picture;
  Landmarks landmarks;  // pixels of the face frame (256 x 256), whatever the picture's size
};

/// Portraits of a packed data set, decoded once; those without landmarks are left out.
/// @param samples their numbers, e.g. data.train
/// @param largest_side pictures are kept no larger, pixels
/// @throws Error usage if the data have no landmarks
std::vector<Portrait> read_portraits(const PackedDataset& data, const std::vector<std::int64_t>& samples,
                                     int largest_side);

}  // namespace ilat
