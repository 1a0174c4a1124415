#include "training/scenes/detector_batches.h"

#include <algorithm>
#include <cmath>

#include "detector/face_geometry.h"

namespace ilat {
namespace {

constexpr double kOverlap = 1.15;   // faces a little beyond a level's sizes are found there too
constexpr double kElsewhere = 1.5;  // and beyond this, on other levels only

void mark(const PlacedFace& face, FinderBatch& batch, int item) {
  const FacePoints points = points_of(face.landmarks);
  const Landmark centre = face_centre(frame_to_picture(points));
  const double smallest = kFinderSmallest / kOverlap, largest = 2 * kFinderSmallest * kOverlap;
  const bool found = face.side >= smallest && face.side <= largest;
  const bool ignored = !found && face.side >= smallest / (kElsewhere / kOverlap) && face.side <= largest * kElsewhere / kOverlap;
  if (!found && !ignored) return;
  const double sigma = std::max(0.11 * face.side, 0.4 * kFinderStride);
  for (int row = 0; row < batch.heat.height; ++row)
    for (int column = 0; column < batch.heat.width; ++column) {
      const Landmark cell = cell_centre(column, row);
      const double distance = std::hypot(cell.x - centre.x, cell.y - centre.y);
      const std::size_t at = static_cast<std::size_t>(row) * batch.heat.width + column;
      if (ignored && distance < 0.4 * face.side) batch.weight.plane(item, 0)[at] = 0;
      const float heat = static_cast<float>(std::exp(-0.5 * distance * distance / (sigma * sigma)));
      if (!found || heat < 0.05f || heat <= batch.heat.plane(item, 0)[at]) continue;
      batch.heat.plane(item, 0)[at] = heat;
      batch.weight.plane(item, 0)[at] = 1;
      int plane = 0;
      for (const Landmark& point : {points.right_eye, points.left_eye, points.mouth}) {
        batch.points.plane(item, plane++)[at] = static_cast<float>((point.x - cell.x) / kPointUnit);
        batch.points.plane(item, plane++)[at] = static_cast<float>((point.y - cell.y) / kPointUnit);
      }
    }
}

/// A pose that the crop of a roughly or nearly right estimate shows.
FacePose crop_pose(double side, RandomStream& random) {
  const bool rough = random.chance(0.6);
  const double miss = rough ? 1 : 0.3;
  FacePose pose = FaceScenes::random_pose({.width = 1, .height = 1}, random);  // how the head is turned
  pose.tilt = miss * random.uniform(-18, 18);
  pose.side = side * kFaceSideInFrame / kCropInFrame * std::exp(miss * random.uniform(-0.25, 0.25));
  pose.x = 0.5 * (side - 1) + miss * random.uniform(-0.11, 0.11) * side;
  pose.y = 0.5 * (side - 1) + miss * random.uniform(-0.11, 0.11) * side;
  return pose;
}

/// Somewhere near the crop's middle, by up to `reach` of the face's side; half of them tilted in any way.
void strew(FacePose& pose, double reach, RandomStream& random) {
  pose.x += random.uniform(-reach, reach) * pose.side;
  pose.y += random.uniform(-reach, reach) * pose.side;
  if (random.chance(0.5)) pose.tilt = random.uniform(-180, 180);
}

/// A crop that shows no face, or one so far off that it is none.
Scene wrong_crop(const FaceScenes& scenes, int side, RandomStream& random) {
  const double kind = random.uniform();
  if (kind < 0.3) return scenes.draw({.width = side, .height = side, .smallest = 0.4 * side, .largest = 1.2 * side, .no_face = 1}, random);
  FacePose pose = crop_pose(side, random);
  if (kind < 0.55) {
    // An eye, a nose, a mouth or a cheek that fills the crop.
    pose.side *= 2 * std::pow(4.0, random.uniform());
    strew(pose, 0.5, random);
  } else if (kind < 0.75) {
    pose.side *= 0.6 * std::pow(8.0, random.uniform());
    strew(pose, 0.5, random);
    return scenes.draw_pieces(side, side, pose, random);
  } else if (kind < 0.85) {
    pose.side *= random.uniform(0.2, 0.45);
  } else {
    const double angle = random.uniform(0, 6.2832), away = random.uniform(0.45, 0.8) * side;
    pose.x += away * std::cos(angle), pose.y += away * std::sin(angle);
  }
  return scenes.draw_face(side, side, pose, random);
}

/// What a crop shows of a face that the photo's edge cuts: the edge's pixels go on.
void cut_by_edge(Canvas& canvas, RandomStream& random) {
  const bool across = random.chance(0.5), first = random.chance(0.5);
  const int side = across ? canvas.width : canvas.height;
  const int lost = static_cast<int>(random.uniform(0.05, 0.35) * side);
  for (int y = 0; y < canvas.height; ++y)
    for (int x = 0; x < canvas.width; ++x) {
      const int at = across ? x : y, edge = first ? std::max(at, lost) : std::min(at, side - 1 - lost);
      if (edge != at) std::copy_n(across ? canvas.at(edge, y) : canvas.at(x, edge), 3, canvas.at(x, y));
    }
}

}  // namespace

void put_picture(const Image& rgb, FloatMaps& maps, int item) {
  const std::size_t area = maps.plane_size();
  for (int c = 0; c < 3; ++c) {
    float* plane = maps.plane(item, c);
    for (std::size_t i = 0; i < area; ++i) plane[i] = static_cast<float>(rgb.pixels[3 * i + static_cast<std::size_t>(c)]) / 127.5f - 1;
  }
}

FinderBatch finder_batch(const FaceScenes& scenes, int batch, RandomStream random) {
  const int cells = kSceneSide / kFinderStride;
  FinderBatch made{FloatMaps(batch, 3, kSceneSide, kSceneSide), FloatMaps(batch, 1, cells, cells),
                   FloatMaps(batch, 1, cells, cells, 1.0f), FloatMaps(batch, 6, cells, cells)};
  for (int item = 0; item < batch; ++item) {
    const Scene scene = scenes.draw({.width = kSceneSide, .height = kSceneSide}, random);
    put_picture(scene.image, made.images, item);
    for (const PlacedFace& face : scene.faces) mark(face, made, item);
  }
  return made;
}

CropBatch crop_batch(const FaceScenes& scenes, int batch, RandomStream random) {
  CropBatch made{FloatMaps(batch, 3, kCropSide, kCropSide), FloatMaps(batch, 98, 1, 1),
                 std::vector<float>(static_cast<std::size_t>(batch), 0.0f),
                 std::vector<float>(static_cast<std::size_t>(batch), 1.0f)};
  for (int item = 0; item < batch; ++item) {
    const bool is_face = random.chance(0.65);
    // A small face is enlarged to the crop's size; the network should know what that looks like.
    const int side = random.chance(0.4) ? 28 + random.below(kCropSide - 28) : kCropSide;
    Scene scene = is_face ? scenes.draw_face(side, side, crop_pose(side, random), random) : wrong_crop(scenes, side, random);
    Canvas canvas = to_canvas(scene.image);
    if (side != kCropSide) canvas = enlarged(canvas, kCropSide, kCropSide);
    damage(canvas, random);
    if (random.chance(0.1)) cut_by_edge(canvas, random);
    put_picture(to_image(canvas), made.images, item);
    if (!is_face) continue;
    made.is_face[static_cast<std::size_t>(item)] = 1;
    const float scale = 2 / static_cast<float>(side);
    const Landmarks& landmarks = scene.faces.front().landmarks;
    float* target = made.landmarks.plane(item, 0);
    for (std::size_t i = 0; i < landmarks.size(); ++i) {
      target[2 * i] = (landmarks[i].x + 0.5f) * scale - 1;
      target[2 * i + 1] = (landmarks[i].y + 0.5f) * scale - 1;
    }
    const FacePoints points = points_of(landmarks);
    made.crop_eyes[static_cast<std::size_t>(item)] =
        scale * std::hypot(points.left_eye.x - points.right_eye.x, points.left_eye.y - points.right_eye.y);
  }
  return made;
}

}  // namespace ilat
