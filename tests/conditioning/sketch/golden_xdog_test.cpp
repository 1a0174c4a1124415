#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <sstream>

#include "conditioning/sketch/blur.h"
#include "conditioning/sketch/sketch.h"
#include "imaging/geometry/resize.h"
#include "imaging/photo/grey.h"
#include "model_io/safetensors/safetensors.h"
#include "support/golden.h"

namespace ilat::test {
namespace {

class GoldenXdog : public ::testing::Test {
 protected:
  Image image(const std::string& name) const {
    const TensorView& view = file_.at(name);
    Image result(static_cast<int>(view.shape[1]), static_cast<int>(view.shape[0]),
                 view.shape.size() == 3 ? static_cast<int>(view.shape[2]) : 1);
    std::memcpy(result.pixels.data(), view.bytes.data(), result.pixels.size());
    return result;
  }

  FloatMaps map(const std::string& name) const {
    const TensorView& view = file_.at(name);
    FloatMaps result(1, 1, static_cast<int>(view.shape[0]), static_cast<int>(view.shape[1]));
    result.values = to_float(view);
    return result;
  }

  /// "gamma 0.97 phi 200 ..."
  XdogConfig condition() const {
    XdogConfig config;
    std::istringstream words(file_.metadata().at("params"));
    double value = 0;
    for (std::string name; words >> name >> value;) {
      if (name == "gamma") config.gamma = value;
      if (name == "phi") config.phi = value;
      if (name == "epsilon") config.epsilon = value;
      if (name == "k") config.k = value;
      if (name == "sigma") config.sigma = value;
    }
    return config;
  }

  /// The name of the one blur whose sigma is nearest to `sigma`, e.g. "blur_sigma3.75".
  std::string blur_name(double sigma) const {
    for (const auto& [name, view] : file_.tensors())
      if (name.starts_with("blur_sigma") && name.find("axis") == std::string::npos &&
          std::abs(std::stod(name.substr(10)) - sigma) < 1e-6)
        return name;
    ADD_FAILURE() << "no blur of sigma " << sigma;
    return {};
  }

  SafetensorsFile file_ = SafetensorsFile::open(golden("xdog.safetensors"));
};

/// The fixture's tolerance: equal on 99 % of the pixels, never off by more than 1.
void expect_same_blur(const Image& got, const Image& expected) {
  ASSERT_EQ(got.pixels.size(), expected.pixels.size());
  std::size_t different = 0;
  for (std::size_t i = 0; i < got.pixels.size(); ++i) {
    const int off = std::abs(got.pixels[i] - expected.pixels[i]);
    EXPECT_LE(off, 1);
    different += off != 0;
  }
  EXPECT_LE(different, got.pixels.size() / 100);
  ::testing::Test::RecordProperty("pixels_off_by_one", static_cast<int>(different));
}

void expect_close(const FloatMaps& got, const FloatMaps& expected, double tolerance) {
  ASSERT_EQ(got.values.size(), expected.values.size());
  double worst = 0;
  for (std::size_t i = 0; i < got.values.size(); ++i)
    worst = std::max(worst, std::abs(double{got.values[i]} - expected.values[i]));
  EXPECT_LE(worst, tolerance);
}

TEST_F(GoldenXdog, TheInputPictureIsReadAsStored) {
  EXPECT_EQ(read_image(golden("xdog_input.png")).pixels, image("rgb").pixels);
}

TEST_F(GoldenXdog, GreyIsExact) { EXPECT_EQ(to_grey(image("rgb")).pixels, image("gray").pixels); }

TEST_F(GoldenXdog, BlurOfOneAxis) {
  const double sigma = condition().sigma;
  expect_same_blur(blur_axis(image("gray"), sigma, Axis::vertical), image(blur_name(sigma) + "_axis0_only"));
}

TEST_F(GoldenXdog, FineBlur) {
  const double sigma = condition().sigma;
  expect_same_blur(blur(image("gray"), sigma), image(blur_name(sigma)));
}

TEST_F(GoldenXdog, CoarseBlur) {
  const double sigma = condition().sigma * condition().k;
  expect_same_blur(blur(image("gray"), sigma), image(blur_name(sigma)));
}

/// Asks for more than the fixture does, whose tolerance lets single pixels of the blurs differ by 1: this holds on our
/// own copy and is not asked of other files.
class GoldenXdogToTheLastBit : public GoldenXdog {
 protected:
  void SetUp() override {
    if (std::getenv("ILAT_GOLDEN_DIR")) GTEST_SKIP() << "asks for more than the fixture; shown on our own copy alone";
  }
};

TEST_F(GoldenXdogToTheLastBit, EveryPixelOfTheBlursIsExact) {
  for (const double sigma : {condition().sigma, condition().sigma * condition().k})
    EXPECT_EQ(blur(image("gray"), sigma).pixels, image(blur_name(sigma)).pixels) << sigma;
}

TEST_F(GoldenXdog, EdgesFromTheStoredBlurs) {
  const XdogConfig config = condition();
  const Image fine = image(blur_name(config.sigma)), coarse = image(blur_name(config.sigma * config.k));
  expect_close(xdog_of_blurs(fine, coarse, config), map("edge01"), 1e-5);
}

TEST_F(GoldenXdogToTheLastBit, EdgesFromThePhoto) { expect_close(xdog(image("rgb"), condition()), map("edge01"), 1e-5); }

TEST_F(GoldenXdog, AreaResizes) {
  FloatMaps edges = map("edge01");
  for (float& value : edges.values) value *= 255;
  int resizes = 0;
  for (const auto& [name, view] : file_.tensors()) {
    if (!name.starts_with("edge255_")) continue;
    ++resizes;
    SCOPED_TRACE(name);
    expect_close(resize(edges, static_cast<int>(view.shape[1]), static_cast<int>(view.shape[0])), map(name), 1e-3);
  }
  EXPECT_GT(resizes, 0);
}

TEST_F(GoldenXdogToTheLastBit, ASketchForTheModelIsTheResizedMapInSignedUnits) {
  XdogConfig config = condition();
  config.side = image("rgb").width;
  for (const auto& [name, view] : file_.tensors()) {
    if (!name.starts_with("edge255_")) continue;
    SCOPED_TRACE(name);
    FloatMaps expected = map(name);
    for (float& value : expected.values) value = value / 127.5f - 1;
    expect_close(sketch_of_frame(image("rgb"), config, expected.width), expected, 1e-4);
  }
}

}  // namespace
}  // namespace ilat::test
