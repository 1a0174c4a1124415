#include "imaging/composite/photo_detail.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>

#include "imaging/geometry/placed.h"
#include "imaging/geometry/resize.h"
#include "imaging/mask/mask.h"

namespace ilat::test {
namespace {

constexpr int kSide = 24, kTimes = 4;

/// Numbers that are the same wherever the test runs.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(static_cast<std::minstd_rand::result_type>(seed % 2147483646 + 1)) {}
  int below(int limit) { return static_cast<int>(engine_() / 7 % static_cast<unsigned>(limit)); }
  double uniform() { return below(1'000'000) / 1e6; }

 private:
  std::minstd_rand engine_;
};

/// Broad waves that a model sees, with grain on one half that it does not.
Image grainy(std::uint64_t seed) {
  Dice random(seed);
  Image photo(kTimes * kSide, kTimes * kSide, 3);
  for (int y = 0; y < photo.height; ++y)
    for (int x = 0; x < photo.width; ++x)
      for (int channel = 0; channel < 3; ++channel)
        photo.row(y)[3 * x + channel] = static_cast<std::uint8_t>(
            120 + 60 * std::sin(0.09 * x + channel) + 20 * std::cos(0.07 * y) + (random.below(2) == 0 ? 18 : -18));
  return photo;
}

FloatMaps masked_middle() {
  FloatMaps mask(1, 1, kSide, kSide);
  for (int y = 9; y < 15; ++y)
    for (int x = 9; x < 15; ++x) mask.plane(0, 0)[y * kSide + x] = 1;
  return mask;
}

const Placement kWhole(Frame{0, 0, kTimes * kSide});

/// Mean absolute difference between neighbours under the mask: what an eye calls sharp.
double sharpness(const FloatMaps& picture, const FloatMaps& mask) {
  const int times = picture.width / kSide;
  double sum = 0;
  int count = 0;
  for (int y = 0; y < picture.height; ++y)
    for (int x = 0; x + 1 < picture.width; ++x) {
      if (mask.plane(0, 0)[y / times * kSide + x / times] == 0) continue;
      const float* here = picture.plane(0, 1) + y * picture.width + x;
      sum += std::abs(here[1] - here[0]);
      ++count;
    }
  return sum / count;
}

TEST(PhotoDetail, APaintedPartIsAsSharpAsThePhotoAroundIt) {
  const Image photo = grainy(3);
  const FloatMaps mask = masked_middle(), truth = to_float_maps(photo);
  const FloatMaps painted = resize(truth, kSide, kSide);  // a model that paints what it sees
  const PhotoDetail detail(photo, kWhole, mask, mask);
  ASSERT_TRUE(detail.any());
  const FloatMaps with = detail.added_to(painted, 0);
  ASSERT_EQ(with.width, kTimes * kSide);
  const PhotoDetail none(Image(kTimes * kSide, kTimes * kSide, 3, 128), kWhole, mask, mask);  // a photo without any detail
  const double wanted = sharpness(truth, mask), enlarged = sharpness(none.added_to(painted, 0), mask);
  EXPECT_LT(enlarged, 0.4 * wanted);
  EXPECT_GT(sharpness(with, mask), 0.6 * wanted);
  EXPECT_LT(sharpness(with, mask), 1.2 * wanted);
}

TEST(PhotoDetail, TheBroadPictureStaysTheModels) {
  const FloatMaps mask = masked_middle();
  const FloatMaps painted = resize(to_float_maps(grainy(4)), kSide, kSide);
  const FloatMaps back = resize(PhotoDetail(grainy(5), kWhole, mask, mask).added_to(painted, 0), kSide, kSide);
  for (std::size_t i = 0; i < painted.values.size(); ++i) EXPECT_NEAR(back.values[i], painted.values[i], 0.12) << i;
}

RC_GTEST_PROP(PromisePhotoDetail, NothingUnderTheMaskComesBack, ()) {
  const std::uint64_t seed = *rc::gen::arbitrary<std::uint64_t>();
  Dice random(seed + 9);
  Image photo = grainy(seed), mask(photo.width, photo.height, 1);
  for (int boxes = 1 + random.below(3); boxes > 0; --boxes) {
    const int left = random.below(photo.width - 8), top = random.below(photo.height - 8);
    const int right = std::min(photo.width, left + 2 + random.below(30)), bottom = std::min(photo.height, top + 2 + random.below(30));
    for (int y = top; y < bottom; ++y) std::fill(mask.row(y) + left, mask.row(y) + right, std::uint8_t{255});
  }
  const Placement tilted(8 * random.uniform(), 6 * random.uniform(), photo.width - 20.0, 12 * random.uniform());
  const Placement& placement = random.below(2) == 0 ? kWhole : tilted;
  const FloatMaps seen_masked = mask_maps(seen_mask(mask, placement, kSide));
  const FloatMaps painted = resize(to_float_maps(grainy(seed + 1)), kSide, kSide);
  const FloatMaps before = PhotoDetail(photo, placement, seen_masked, seen_masked).added_to(painted, 0);
  for (std::size_t i = 0; i < mask.pixels.size(); ++i)
    if (mask.pixels[i] != 0)
      for (std::size_t channel = 0; channel < 3; ++channel) photo.pixels[3 * i + channel] = static_cast<std::uint8_t>(random.below(256));
  RC_ASSERT(PhotoDetail(photo, placement, seen_masked, seen_masked).added_to(painted, 0).values == before.values);
}

TEST(PhotoDetail, AFrameOfTheModelsSizeAndOneThatIsAllMaskedHaveNone) {
  const Image small(kSide, kSide, 3, 90);
  EXPECT_FALSE(PhotoDetail(small, Frame{0, 0, kSide}, masked_middle(), masked_middle()).any());
  EXPECT_FALSE(PhotoDetail(grainy(1), kWhole, FloatMaps(1, 1, kSide, kSide, 1.0f), masked_middle()).any());
}

}  // namespace
}  // namespace ilat::test
