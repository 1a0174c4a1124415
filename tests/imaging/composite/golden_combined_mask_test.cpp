#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "imaging/composite/composite.h"
#include "model_io/safetensors/safetensors.h"
#include "support/golden.h"

namespace ilat::test {
namespace {

/// "16 for s64 and s256; 8 for s64_min8": the number that the metadata gives for a tensor's name.
int smallest_for(const std::string& note, const std::string& name) {
  std::istringstream parts(note);
  for (std::string part; std::getline(parts, part, ';');) {
    std::istringstream words(part);
    int number = 0;
    words >> number;
    for (std::string word; words >> word;)
      if (word == name) return number;
  }
  ADD_FAILURE() << "no size for " << name << " in: " << note;
  return 0;
}

TEST(GoldenCombinedMask, SoftMaskOfTheRelease) {
  const SafetensorsFile file = SafetensorsFile::open(golden("combined_mask.safetensors"));
  int masks = 0;
  for (const auto& [full_name, view] : file.tensors()) {
    if (!full_name.ends_with(".mask")) continue;
    const std::string name = full_name.substr(0, full_name.size() - 5);
    SCOPED_TRACE(name);
    ++masks;
    FloatMaps mask(static_cast<int>(view.shape[0]), 1, static_cast<int>(view.shape[2]), static_cast<int>(view.shape[3]));
    mask.values = to_float(view);
    const FloatMaps got = release_weights(mask, smallest_for(file.metadata().at("min_size"), name));
    const std::vector<float> expected = to_float(file.at(name + ".out"));
    ASSERT_EQ(got.values.size(), expected.size());
    double worst = 0;
    for (std::size_t i = 0; i < expected.size(); ++i)
      worst = std::max(worst, std::abs(double{got.values[i]} - expected[i]));
    EXPECT_LE(worst, 2e-6);
  }
  EXPECT_GT(masks, 0);
}

}  // namespace
}  // namespace ilat::test
