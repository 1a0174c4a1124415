#include "imaging/face/expression_moves.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "config/face_frame.h"
#include "config/landmarks.h"
#include "ilat/error.h"

namespace ilat {
namespace {

struct Point {
  double x = 0, y = 0;
};

/// A face in eye distances along its own axes: x to its left, y down.
using Measured = std::array<Point, kLandmarks>;

// Which landmarks lie where on the lips and lids; right is the person's, and comes first.
constexpr LandmarkRange kUpperLip{32, 36}, kLowerLip{38, 42}, kUpperInner{43, 45}, kLowerInner{46, 48};
constexpr std::size_t kRightCorner = 31, kLeftCorner = 37, kMiddleOfUpperInner = 44, kMiddleOfLowerInner = 47;
constexpr std::array<std::pair<std::size_t, std::size_t>, 3> kLips{{{43, 48}, {44, 47}, {45, 46}}};  // upper, lower
constexpr std::array<std::pair<std::size_t, std::size_t>, 4> kLids{{{20, 24}, {21, 23}, {26, 30}, {27, 29}}};

template <class Move>
void each(LandmarkRange part, Move&& move) {
  for (int i = part.first; i <= part.last; ++i) move(static_cast<std::size_t>(i));
}

/// Adds what an expression moves to the moves so far.
class Mover {
 public:
  explicit Mover(const Measured& face) : face_(face) {
    const Point &right = face[kRightCorner], &left = face[kLeftCorner];
    mouth_ = (right.x + left.x) / 2;
    half_mouth_ = std::max((left.x - right.x) / 2, 0.05);
  }

  void smile(double amount) {
    const double wider = amount > 0 ? 0.10 : 0.03;
    each(kMouth, [&](std::size_t i) {
      const double t = along_mouth(i);
      moves_[i].x += amount * wider * t;
      moves_[i].y += amount * (0.02 - 0.15 * t * t);
    });
  }

  void open_mouth(double amount) {
    if (amount < 0) return close_mouth(-amount);
    const auto drop = [&](LandmarkRange part, double by) {
      each(part, [&](std::size_t i) { moves_[i].y += amount * by * arch(i); });
    };
    drop(kUpperLip, -0.03), drop(kUpperInner, -0.03);
    drop(kLowerLip, 0.30), drop(kLowerInner, 0.30);
    each(kMouth, [&](std::size_t i) {  // the corners come together and down a little
      moves_[i].x -= amount * 0.04 * along_mouth(i);
      moves_[i].y += amount * 0.04 * along_mouth(i) * along_mouth(i);
    });
  }

  void open_eyes(double amount) {
    for (const auto& [upper, lower] : kLids) {
      const double gap = face_[lower].y - face_[upper].y;
      moves_[upper].y += amount > 0 ? -0.07 * amount : -0.85 * amount * gap;
      moves_[lower].y += amount > 0 ? 0.02 * amount : 0.15 * amount * gap;
    }
  }

  void raise_brows(double amount) {
    each(kBrows, [&](std::size_t i) { moves_[i].y -= amount * (amount > 0 ? 0.16 : 0.07); });
    if (amount > 0) return;
    for (const std::size_t i : {3u, 4u}) moves_[i].x -= 0.04 * amount;  // frowning brows come together
    for (const std::size_t i : {5u, 6u}) moves_[i].x += 0.04 * amount;
  }

  void move(const LandmarkMove& by) {
    moves_[by.landmark].x += by.x;
    moves_[by.landmark].y += by.y;
  }

  const Measured& moves() const { return moves_; }

 private:
  /// -1 at the right corner of the mouth, 1 at the left one.
  double along_mouth(std::size_t i) const { return std::clamp((face_[i].x - mouth_) / half_mouth_, -1.0, 1.0); }
  /// 1 in the middle of the mouth, 0 at its corners.
  double arch(std::size_t i) const { return 1 - along_mouth(i) * along_mouth(i); }

  /// Inner lips meet, the lower one coming most of the way, and are pressed together a little.
  void close_mouth(double amount) {
    constexpr double kPressed = 0.03;
    const auto close = [&](std::size_t i, double gap, bool upper) {
      moves_[i].y += amount * (upper ? 0.3 * gap : -0.7 * gap - kPressed * arch(i));
    };
    for (const auto& [upper, lower] : kLips) {
      const double gap = std::max(face_[lower].y - face_[upper].y, 0.0);
      close(upper, gap, true), close(lower, gap, false);
    }
    const double gap = std::max(face_[kMiddleOfLowerInner].y - face_[kMiddleOfUpperInner].y, 0.0);
    each(kUpperLip, [&](std::size_t i) { close(i, gap * arch(i), true); });
    each(kLowerLip, [&](std::size_t i) { close(i, gap * arch(i), false); });
  }

  const Measured& face_;
  Measured moves_ = {};
  double mouth_ = 0, half_mouth_ = 1;
};

void check_amount(double amount, const char* name) {
  if (amount >= -1 && amount <= 1) return;  // false for what is no number
  throw Error(ErrorCode::usage, "expected a number from -1 to 1, got " + std::to_string(amount), name);
}

}  // namespace

Landmarks moved(const Landmarks& landmarks, const Expression& expression) {
  const Similarity frame = frame_to_picture(points_of(landmarks)), back = frame.inverse();
  Measured face;
  for (std::size_t i = 0; i < face.size(); ++i) {
    const Landmark point = back(landmarks[i]);
    face[i] = {point.x / kEyeDistanceInFrame, point.y / kEyeDistanceInFrame};
  }
  Mover mover(face);
  mover.smile(expression.smile);
  mover.open_mouth(expression.open_mouth);
  mover.open_eyes(expression.open_eyes);
  mover.raise_brows(expression.raise_brows);
  for (const LandmarkMove& move : expression.moves) mover.move(move);

  Landmarks after = landmarks;
  for (std::size_t i = 0; i < after.size(); ++i) {
    const double x = kEyeDistanceInFrame * mover.moves()[i].x, y = kEyeDistanceInFrame * mover.moves()[i].y;
    after[i].x += static_cast<float>(frame.a * x - frame.b * y);
    after[i].y += static_cast<float>(frame.b * x + frame.a * y);
  }
  return after;
}

std::vector<Hull> moving_parts(const Landmarks& before, const Landmarks& after) {
  constexpr std::array<std::pair<LandmarkRange, double>, 6> kParts{
      {{kMouth, 0.20}, {kRightEye, 0.14}, {kLeftEye, 0.14}, {kRightBrow, 0.16}, {kLeftBrow, 0.16}, {kNose, 0.16}}};
  constexpr double kStays = 0.002;
  const double unit = kEyeDistanceInFrame * frame_to_picture(points_of(before)).scale();
  std::vector<Hull> hulls;
  for (const auto& [part, margin] : kParts) {
    bool moves = false;
    each(part, [&](std::size_t i) {
      moves = moves || std::hypot(after[i].x - before[i].x, after[i].y - before[i].y) > kStays * unit;
    });
    if (!moves) continue;
    Hull& hull = hulls.emplace_back(Hull{points_in(before, part), margin * unit});
    const auto there = points_in(after, part);
    hull.points.insert(hull.points.end(), there.begin(), there.end());
  }
  return hulls;
}

void check_expression(const Expression& expression) {
  check_amount(expression.smile, "smile");
  check_amount(expression.open_mouth, "open_mouth");
  check_amount(expression.open_eyes, "open_eyes");
  check_amount(expression.raise_brows, "raise_brows");
  for (const LandmarkMove& move : expression.moves) {
    const std::string name = "landmark " + std::to_string(move.landmark);
    if (move.landmark >= kLandmarks) throw Error(ErrorCode::usage, "there are landmarks 0 to 48", name);
    check_amount(move.x, (name + ", x").c_str());
    check_amount(move.y, (name + ", y").c_str());
  }
}

}  // namespace ilat
