#pragma once

#include <vector>

#include "tensor/float_maps.h"
#include "training/scenes/face_scenes.h"

namespace ilat {

/// What the finder learns from in one step.
struct FinderBatch {
  FloatMaps images;   // [B, 3, S, S] in [-1, 1]
  FloatMaps heat;     // [B, 1, S / 4, S / 4]: 1 at a face's centre, falling off around it
  FloatMaps weight;   // [B, 1, S / 4, S / 4]: 0 where a face is of a size that another level of the pyramid finds
  FloatMaps points;   // [B, 6, S / 4, S / 4]: eyes and mouth, in kPointUnit from the cell; where heat is above 0
};

/// What the landmark network learns from in one step.
struct CropBatch {
  FloatMaps images;               // [B, 3, 64, 64] in [-1, 1]
  FloatMaps landmarks;            // [B, 98, 1, 1]: x and y from the crop's middle, in half its side
  std::vector<float> is_face;     // [B]: 0 or 1
  std::vector<float> crop_eyes;   // [B]: distance between the eyes, in half the crop's side; 1 where there is no face
};

inline constexpr int kSceneSide = 96;

/// Pixels in [-1, 1], as the networks want them; writes item `item` of `maps`.
void put_picture(const Image& rgb, FloatMaps& maps, int item);

// Both are functions of what they are given alone.
FinderBatch finder_batch(const FaceScenes& scenes, int batch, RandomStream random);
CropBatch crop_batch(const FaceScenes& scenes, int batch, RandomStream random);

}  // namespace ilat
