#include "ilat/session.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "editing/editor_access.h"
#include "fake_backend.h"

namespace ilat::test {
namespace {

Image pattern(int width, int height, int channels, unsigned seed) {
  Image image(width, height, channels);
  for (auto& pixel : image.pixels) pixel = static_cast<std::uint8_t>((seed = seed * 1664525u + 1013904223u) >> 24);
  return image;
}

EditRequest masked_photo(int left = 4) {
  EditRequest request{.photo = pattern(16, 16, 3, 1), .mask = Image(16, 16, 1), .sketch = Image(16, 16, 1, 255)};
  for (int y = 4; y < 12; ++y) std::fill_n(request.mask.row(y) + left, 8, std::uint8_t{255});
  return request;
}

struct Session : testing::Test {
  Editor editor = EditorAccess::make(std::make_unique<FakeBackend>());
  EditSession session{editor};

  const FakeBackend& asked() const { return dynamic_cast<const FakeBackend&>(EditorAccess::backend(editor)); }
  void expect_as_without(const EditRequest& request, const EditOptions& options) {
    const EditResult got = session.edit(request, options);
    const Editor other = EditorAccess::make(std::make_unique<FakeBackend>());
    const EditResult expected = other.edit(request, options);
    ASSERT_EQ(got.images.size(), expected.images.size());
    for (std::size_t i = 0; i < got.images.size(); ++i) EXPECT_EQ(got.images[i].pixels, expected.images[i].pixels);
  }
};

TEST_F(Session, AnotherSeedDrawsAndDecodesAlone) {
  for (const std::uint64_t seed : {1, 2, 3}) expect_as_without(masked_photo(), {.sampling = {.seed = seed}});
  EXPECT_EQ(asked().encodings, 1);
  EXPECT_EQ(asked().conditionings, 1);
  EXPECT_EQ(asked().prefills, 1);
}

TEST_F(Session, OtherLinesKeepTheEncodingOfThePhoto) {
  EditRequest request = masked_photo();
  expect_as_without(request, {});
  request.sketch.row(7)[7] = 0;
  expect_as_without(request, {});
  EXPECT_EQ(asked().encodings, 1);
  EXPECT_EQ(asked().conditionings, 2);
}

TEST_F(Session, AnotherMaskPhotoOrNumberIsNotMistakenForTheLast) {
  expect_as_without(masked_photo(), {});
  expect_as_without(masked_photo(6), {});
  EXPECT_EQ(asked().encodings, 2);
  EditRequest other = masked_photo(6);
  other.photo = pattern(16, 16, 3, 2);
  expect_as_without(other, {});
  EXPECT_EQ(asked().encodings, 3);
  expect_as_without(other, {.variations = 3});
  EXPECT_EQ(asked().encodings, 3);
  expect_as_without(other, {.variations = 2});
  expect_as_without(masked_photo(), {});
}

TEST_F(Session, WhatWasAskedForLastIsKeptLongest) {
  for (const int left : {4, 6, 4, 2, 4}) expect_as_without(masked_photo(left), {});  // 2 takes the place of 6
  EXPECT_EQ(asked().encodings, 3);
}

}  // namespace
}  // namespace ilat::test
