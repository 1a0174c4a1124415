#include "training/scenes/face_scenes.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numbers>

#include "detector/face_geometry.h"
#include "detector/mirrored_landmarks.h"

namespace ilat {
namespace {

constexpr double kFrame = 256;  // side of the face frame

/// [3, 3], row by row: a plane as a camera sees it from elsewhere.
struct Projection {
  std::array<double, 9> m{1, 0, 0, 0, 1, 0, 0, 0, 1};

  Projection operator*(const Projection& other) const {
    Projection product{{}};
    for (std::size_t i = 0; i < 3; ++i)
      for (std::size_t j = 0; j < 3; ++j)
        for (std::size_t k = 0; k < 3; ++k) product.m[3 * i + j] += m[3 * i + k] * other.m[3 * k + j];
    return product;
  }
  std::array<double, 2> operator()(double x, double y) const {
    const double w = m[6] * x + m[7] * y + m[8];
    return {(m[0] * x + m[1] * y + m[2]) / w, (m[3] * x + m[4] * y + m[5]) / w};
  }
  Projection inverse() const {
    const auto& a = m;
    Projection back{{a[4] * a[8] - a[5] * a[7], a[2] * a[7] - a[1] * a[8], a[1] * a[5] - a[2] * a[4],
                     a[5] * a[6] - a[3] * a[8], a[0] * a[8] - a[2] * a[6], a[2] * a[3] - a[0] * a[5],
                     a[3] * a[7] - a[4] * a[6], a[1] * a[6] - a[0] * a[7], a[0] * a[4] - a[1] * a[3]}};
    const double determinant = a[0] * back.m[0] + a[1] * back.m[3] + a[2] * back.m[6];
    for (double& value : back.m) value /= determinant;
    return back;
  }
};

/// Face frame -> scene.
Projection projection(const FacePose& pose) {
  const double scale = pose.side / kFaceSideInFrame, angle = pose.tilt * std::numbers::pi / 180;
  const double c = scale * std::cos(angle), s = scale * std::sin(angle);
  const Projection to_middle{{pose.flipped ? -1.0 : 1.0, 0, pose.flipped ? kFaceCentreInFrame.x : -kFaceCentreInFrame.x,
                              0, 1, -kFaceCentreInFrame.y, 0, 0, 1}};
  const Projection bend{{pose.narrow, 0, 0, pose.slope, 1, 0, -pose.nearer_x / kFrame, -pose.nearer_y / kFrame, 1}};
  const Projection place{{c, -s, pose.x, s, c, pose.y, 0, 0, 1}};
  return place * bend * to_middle;
}

/// How much of a portrait is shown at a place of its frame: a cut-out head, or the square photo.
struct CutOut {
  bool oval = false;
  double across = 110, down = 130;  // of the oval, or half the sides of the square
  double soft = 10;                 // width of the edge, frame pixels

  float share(double x, double y) const {
    const double u = x - kFaceCentreInFrame.x, v = y - (oval ? 134 : 128);
    const double outside =
        oval ? (std::hypot(u / across, v / down) - 1) * std::min(across, down)
             : std::max(std::abs(u) - across, std::abs(v) - down);
    return static_cast<float>(std::clamp(-outside / soft, 0.0, 1.0));
  }
};

CutOut random_cut_out(RandomStream& random) {
  const bool oval = random.chance(0.5);
  if (oval) return {true, random.uniform(88, 126), random.uniform(112, 126), random.uniform(1, 30)};
  return {false, random.uniform(98, 127), random.uniform(112, 127), random.uniform(0.5, random.chance(0.3) ? 40 : 3)};
}

MipPicture::Colour random_colour(RandomStream& random) {
  const auto part = [&] { return static_cast<float>(random.uniform(0, 255)); };
  return {part(), part(), part()};
}

/// Light from a side, and a portrait's own tint.
struct Light {
  double across = 0, down = 0, level = 1;
  std::array<float, 3> tint{1, 1, 1};

  MipPicture::Colour operator()(const MipPicture::Colour& colour, double x, double y) const {
    const double slope = across * (x - 128) / 128 + down * (y - 128) / 128;
    const float factor = static_cast<float>(std::max(0.1, level * (1 + slope)));
    return {std::min(255.0f, colour.red * factor * tint[0]), std::min(255.0f, colour.green * factor * tint[1]),
            std::min(255.0f, colour.blue * factor * tint[2])};
  }
};

Light random_light(RandomStream& random) {
  Light light{random.uniform(-0.45, 0.45), random.uniform(-0.3, 0.3), random.uniform(0.55, 1.25)};
  for (float& part : light.tint) part = static_cast<float>(random.uniform(0.88, 1.12));
  return light;
}

bool overlap(const FacePose& pose, const PlacedFace& other) {
  const Landmark centre = face_centre(frame_to_picture(points_of(other.landmarks)));
  // A portrait is up to 1.45 times as wide as its face, and tilted.
  return std::hypot(pose.x - centre.x, pose.y - centre.y) < 0.9 * pose.side + 0.5 * other.side;
}

}  // namespace

FacePose FaceScenes::random_pose(const SceneOptions& options, RandomStream& random) {
  FacePose pose;
  pose.side = options.smallest * std::pow(options.largest / options.smallest, random.uniform());
  pose.x = random.uniform(-0.05, 1.05) * options.width;
  pose.y = random.uniform(-0.05, 1.05) * options.height;
  // Most heads are nearly upright; all tilts are met.
  pose.tilt = options.tilt * (random.chance(0.5) ? random.uniform(-1, 1) : random.uniform(-0.4, 0.4));
  if (random.chance(0.6)) {
    pose.narrow = random.uniform(0.72, 1.1);
    pose.slope = random.uniform(-0.1, 0.1);
    pose.nearer_x = random.uniform(-0.35, 0.35);
    pose.nearer_y = random.uniform(-0.25, 0.25);
  }
  pose.flipped = random.chance(0.5);
  return pose;
}

Scene FaceScenes::draw(const SceneOptions& options, RandomStream& random) const {
  Canvas canvas(options.width, options.height);
  draw_background(canvas, options.parts, random);
  Scene scene;
  const bool empty = random.chance(options.no_face);
  const int faces = empty ? 0 : 1 + random.below(options.most_faces);
  const int decoys = options.parts && random.chance(empty ? 0.7 : 0.25) ? 1 + random.below(2) : 0;
  for (int i = 0; i < decoys; ++i) paste(canvas, random_pose(options, random), /*shuffled=*/true, random);
  for (int i = 0; i < faces; ++i) {
    const FacePose pose = random_pose(options, random);
    const bool free = std::none_of(scene.faces.begin(), scene.faces.end(),
                                   [&](const PlacedFace& other) { return overlap(pose, other); });
    if (!free) continue;
    scene.faces.push_back(paste(canvas, pose, /*shuffled=*/false, random));
    if (random.chance(0.2)) cover(canvas, scene.faces.back(), random);
  }
  damage(canvas, random);
  scene.image = to_image(canvas);
  return scene;
}

Scene FaceScenes::draw_face(int width, int height, const FacePose& pose, RandomStream& random) const {
  Canvas canvas(width, height);
  draw_background(canvas, /*parts=*/true, random);
  Scene scene;
  scene.faces.push_back(paste(canvas, pose, /*shuffled=*/false, random));
  if (random.chance(0.2)) cover(canvas, scene.faces.back(), random);
  scene.image = to_image(canvas);
  return scene;
}

Scene FaceScenes::draw_pieces(int width, int height, const FacePose& pose, RandomStream& random) const {
  Canvas canvas(width, height);
  draw_background(canvas, /*parts=*/true, random);
  paste(canvas, pose, /*shuffled=*/true, random);
  return {to_image(canvas), {}};
}

PlacedFace FaceScenes::paste(Canvas& canvas, const FacePose& pose, bool shuffled, RandomStream& random) const {
  const Portrait& portrait = portraits_[static_cast<std::size_t>(random.below(static_cast<int>(portraits_.size())))];
  const CutOut cut_out = random_cut_out(random);
  const Light light = random_light(random);
  std::array<int, 16> pieces{};
  for (int i = 0; i < 16; ++i) pieces[static_cast<std::size_t>(i)] = i;
  if (shuffled)
    for (int i = 15; i > 0; --i) std::swap(pieces[static_cast<std::size_t>(i)], pieces[static_cast<std::size_t>(random.below(i + 1))]);

  const Projection there = projection(pose), back = there.inverse();
  double left = canvas.width, right = -1, top = canvas.height, bottom = -1;
  for (const double x : {0.0, kFrame})
    for (const double y : {0.0, kFrame}) {
      const auto [u, v] = there(x, y);
      left = std::min(left, u), right = std::max(right, u), top = std::min(top, v), bottom = std::max(bottom, v);
    }
  const double to_picture = portrait.picture.width() / kFrame;
  const double footprint = to_picture * kFaceSideInFrame / pose.side;
  for (int y = std::max(0, static_cast<int>(top)); y <= std::min<int>(canvas.height - 1, static_cast<int>(bottom)); ++y)
    for (int x = std::max(0, static_cast<int>(left)); x <= std::min<int>(canvas.width - 1, static_cast<int>(right)); ++x) {
      auto [u, v] = back(x, y);
      const float share = cut_out.share(u, v);
      if (share <= 0) continue;
      const double lit_u = u, lit_v = v;
      if (shuffled) {
        const int column = std::clamp(static_cast<int>(u / 64), 0, 3), row = std::clamp(static_cast<int>(v / 64), 0, 3);
        const int piece = pieces[static_cast<std::size_t>(4 * row + column)];
        const int across = 64 * (piece % 4 - column), down = 64 * (piece / 4 - row);
        u += across, v += down;
      }
      const auto colour =
          portrait.picture.at((u + 0.5) * to_picture - 0.5, (v + 0.5) * to_picture - 0.5, footprint);
      canvas.blend(x, y, light(colour, lit_u, lit_v), share);
    }

  PlacedFace face;
  for (std::size_t i = 0; i < face.landmarks.size(); ++i) {
    const auto [x, y] = there(portrait.landmarks[i].x, portrait.landmarks[i].y);
    face.landmarks[i] = {static_cast<float>(x), static_cast<float>(y)};
  }
  // The projection has exchanged the sides; the names of the points follow.
  if (pose.flipped) {
    const Landmarks exchanged = mirrored(face.landmarks, 0);
    for (std::size_t i = 0; i < exchanged.size(); ++i) face.landmarks[i] = {-exchanged[i].x, exchanged[i].y};
  }
  face.side = face_side(frame_to_picture(points_of(face.landmarks)));
  return face;
}

void FaceScenes::cover(Canvas& canvas, const PlacedFace& face, RandomStream& random) const {
  const Landmark centre = face_centre(frame_to_picture(points_of(face.landmarks)));
  const double angle = random.uniform(0, 2 * std::numbers::pi), away = random.uniform(0.35, 0.6) * face.side;
  const double x0 = centre.x + away * std::cos(angle), y0 = centre.y + away * std::sin(angle);
  const double across = random.uniform(0.1, 0.35) * face.side, down = random.uniform(0.1, 0.35) * face.side;
  const auto colour = random_colour(random);
  const bool oval = random.chance(0.5);
  for (int y = std::max(0, static_cast<int>(y0 - down)); y <= std::min(canvas.height - 1, static_cast<int>(y0 + down)); ++y)
    for (int x = std::max(0, static_cast<int>(x0 - across)); x <= std::min(canvas.width - 1, static_cast<int>(x0 + across));
         ++x)
      if (!oval || std::hypot((x - x0) / across, (y - y0) / down) < 1) canvas.blend(x, y, colour, 1);
}

void FaceScenes::draw_background(Canvas& canvas, bool parts, RandomStream& random) const {
  const double kind = random.uniform();
  if (kind < 0.45 && !backgrounds_.empty()) {
    const auto chosen = static_cast<std::size_t>(random.below(static_cast<int>(backgrounds_.size())));
    draw_picture(canvas, backgrounds_[chosen], 0.35, random);
    if (random.chance(0.3)) draw_shapes(canvas, random);
  } else if (kind < 0.65 && parts) {
    // A few pixels of skin, hair or cloth, much enlarged: no face fits in, the colours are those of faces.
    const auto chosen = static_cast<std::size_t>(random.below(static_cast<int>(portraits_.size())));
    const MipPicture& portrait = portraits_[chosen].picture;
    draw_picture(canvas, portrait, 8.0 * canvas.width / portrait.width(), random);
  } else {
    const auto from = random_colour(random), to = random_colour(random);
    const double angle = random.uniform(0, 2 * std::numbers::pi), c = std::cos(angle), s = std::sin(angle);
    for (int y = 0; y < canvas.height; ++y)
      for (int x = 0; x < canvas.width; ++x) {
        const double along = (c * (x - 0.5 * canvas.width) + s * (y - 0.5 * canvas.height)) / canvas.width;
        canvas.blend(x, y, from, 1);
        canvas.blend(x, y, to, static_cast<float>(std::clamp(along + 0.5, 0.0, 1.0)));
      }
    if (random.chance(0.8)) draw_shapes(canvas, random);
    if (kind > 0.85 && parts) {
      // A whole canvas of exchanged pieces: eyes and mouths, and nowhere a face.
      FacePose pose{.x = 0.5 * canvas.width, .y = 0.5 * canvas.height, .side = random.uniform(0.4, 1.2) * canvas.width};
      pose.tilt = random.uniform(-180, 180);
      paste(canvas, pose, /*shuffled=*/true, random);
    }
  }
}

void FaceScenes::draw_picture(Canvas& canvas, const MipPicture& picture, double least_zoom, RandomStream& random) const {
  // Scene pixels per picture pixel.
  const double zoom = least_zoom * std::pow(std::max(6.0, canvas.width / 16.0), random.uniform());
  const double step = (random.chance(0.5) ? -1 : 1) / zoom;          // or mirrored
  const double u0 = random.uniform(0, picture.width()), v0 = random.uniform(0, picture.height());
  const auto folded = [](double at, double size) {  // back and forth over the picture
    const double turn = std::fmod(std::abs(at), 2 * size);
    return turn < size ? turn : 2 * size - turn;
  };
  for (int y = 0; y < canvas.height; ++y)
    for (int x = 0; x < canvas.width; ++x)
      canvas.blend(x, y, picture.at(folded(u0 + step * x, picture.width()), folded(v0 + y / zoom, picture.height()), 1 / zoom),
                   1);
}

void FaceScenes::draw_shapes(Canvas& canvas, RandomStream& random) const {
  const int shapes = 1 + random.below(14);
  const double unit = canvas.width / 96.0;
  for (int i = 0; i < shapes; ++i) {
    const double x0 = random.uniform(0, canvas.width), y0 = random.uniform(0, canvas.height);
    const double across = unit * random.uniform(1, random.chance(0.3) ? 30 : 7);
    const double down = unit * random.uniform(1, random.chance(0.3) ? 30 : 7);
    const double angle = random.uniform(0, std::numbers::pi), c = std::cos(angle), s = std::sin(angle);
    const bool oval = random.chance(0.5);
    const auto colour = random_colour(random);
    const float share = static_cast<float>(random.uniform(0.4, 1));
    const int reach = static_cast<int>(std::hypot(across, down)) + 1;
    const int left = std::max(0, static_cast<int>(x0) - reach), right = std::min(canvas.width - 1, static_cast<int>(x0) + reach);
    const int top = std::max(0, static_cast<int>(y0) - reach), bottom = std::min(canvas.height - 1, static_cast<int>(y0) + reach);
    for (int y = top; y <= bottom; ++y)
      for (int x = left; x <= right; ++x) {
        const double u = std::abs(c * (x - x0) + s * (y - y0)) / across, v = std::abs(c * (y - y0) - s * (x - x0)) / down;
        if (oval ? u * u + v * v < 1 : std::max(u, v) < 1) canvas.blend(x, y, colour, share);
      }
  }
}

}  // namespace ilat
