#pragma once

#include <span>
#include <vector>

#include "ilat/image.h"
#include "ilat/landmarks.h"
#include "random/random_stream.h"
#include "training/data/drawn/canvas.h"
#include "training/scenes/portraits.h"

namespace ilat {

/// Where a portrait lands in a scene, and how it is bent on the way.
struct FacePose {
  double x = 0, y = 0;             // of the face's centre, pixels of the scene
  double side = 20;                // of its box, pixels, before it is turned
  double tilt = 0;                 // degrees, clockwise
  double narrow = 1;               // width of the face after a turn of the head, as a share
  double slope = 0;                // sideways lean of a turned head: shear
  double nearer_x = 0;             // perspective: how much larger the right half is than the left
  double nearer_y = 0;             // likewise the lower half
  bool flipped = false;            // left and right exchanged
};

/// A face in a finished scene, in the scene's pixels.
struct PlacedFace {
  Landmarks landmarks{};
  double side = 0;  // of its box, measured on its landmarks
};

struct Scene {
  Image image;  // RGB
  std::vector<PlacedFace> faces;
};

struct SceneOptions {
  int width = 96, height = 96;
  int most_faces = 3;
  double smallest = 8, largest = 48;  // sides of face boxes, pixels; drawn evenly on a log scale
  double no_face = 0.2;               // share of scenes without any
  double tilt = 34;                   // at most, degrees, either way
  bool parts = true;                  // show, among the background, parts of faces and faces in exchanged pieces
};

/// Photos that never were: portraits, bent and lit, before backgrounds of every kind. Every drawing is a function of
/// its random stream alone.
class FaceScenes {
 public:
  /// @param portraits to draw; they outlive this
  /// @param backgrounds photos without faces; may be empty, then scenes stand before drawn backgrounds alone
  FaceScenes(std::span<const Portrait> portraits, std::span<const MipPicture> backgrounds)
      : portraits_(portraits), backgrounds_(backgrounds) {}

  Scene draw(const SceneOptions& options, RandomStream& random) const;

  /// One face in a pose of the caller's choice, before a background, undamaged.
  Scene draw_face(int width, int height, const FacePose& pose, RandomStream& random) const;

  /// A portrait in that pose whose pieces are exchanged (see paste): no face, though it has a face's colours and parts.
  Scene draw_pieces(int width, int height, const FacePose& pose, RandomStream& random) const;

  static FacePose random_pose(const SceneOptions& options, RandomStream& random);

 private:
  void draw_background(Canvas& canvas, bool parts, RandomStream& random) const;
  void draw_shapes(Canvas& canvas, RandomStream& random) const;
  void draw_picture(Canvas& canvas, const MipPicture& picture, double least_zoom, RandomStream& random) const;
  /// @param shuffled the portrait in sixteen pieces, exchanged: colours and edges of a face, but none
  PlacedFace paste(Canvas& canvas, const FacePose& pose, bool shuffled, RandomStream& random) const;
  void cover(Canvas& canvas, const PlacedFace& face, RandomStream& random) const;

  std::span<const Portrait> portraits_;
  std::span<const MipPicture> backgrounds_;
};

}  // namespace ilat
