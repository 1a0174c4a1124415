#include "editing/edit_watch.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "editing/editor_access.h"
#include "fake_backend.h"
#include "support/expect_error.h"

namespace ilat::test {
namespace {

/// A photo of which the lower half is masked.
EditRequest half_masked(int side) {
  EditRequest made{Image(side, side, 3, 90), Image(side, side, 1), Image(side, side, 1, 255)};
  for (int y = side / 2; y < side; ++y) std::fill_n(made.mask.row(y), side, std::uint8_t{255});
  return made;
}

TEST(EditWatch, WhoLooksOnChangesNothing) {
  const Editor editor = EditorAccess::make(std::make_unique<FakeBackend>(4));
  const std::vector<EditRequest> requests{half_masked(32), half_masked(48), half_masked(16)};
  const std::vector<SamplingOptions> draws{{.seed = 1}, {.temperature = 0.5, .seed = 2}, {.seed = 3}};
  const EditOptions options{.frame_choice = FrameChoice::full};
  std::vector<std::vector<int>> shown(3);
  const EditWatch watch{.every = {3, 0, 1}, .show = [&](const EditPreview& preview) {
                          EXPECT_FALSE(preview.image.empty());
                          EXPECT_EQ(preview.progress.total, 8);
                          shown.at(preview.request).push_back(preview.progress.done);
                        }};
  const auto results = edit_watched(editor, {requests, options, draws}, watch);
  for (std::size_t i = 0; i < 3; ++i) {
    EditOptions alone = options;
    alone.sampling = draws[i];
    EXPECT_EQ(results.at(i).images.at(0).pixels, editor.edit(requests[i], alone).images.at(0).pixels) << i;
  }
  EXPECT_EQ(shown[0], (std::vector<int>{1, 3, 6}));  // the first token at once
  EXPECT_TRUE(shown[1].empty());
  EXPECT_EQ(shown[2], (std::vector<int>{1, 2, 3, 4, 5, 6, 7}));  // and the last is the result's
}

TEST(EditWatch, DecodesNoMoreForAPreviewThanForTheResult) {
  auto backend = std::make_unique<FakeBackend>(4);
  const FakeBackend& fake = *backend;
  const Editor editor = EditorAccess::make(std::move(backend));
  const std::vector<EditRequest> requests{half_masked(64)};
  std::vector<PixelBox> wanted;
  const EditWatch watch{.every = {1}, .show = [&](const EditPreview&) { wanted.push_back(fake.last_kept_photo.wanted); }};
  edit_watched(editor, {requests, {.detail = Detail::none, .frame_choice = FrameChoice::full}}, watch);
  ASSERT_FALSE(wanted.empty());
  for (const PixelBox& box : wanted) EXPECT_EQ(box, fake.last_kept_photo.wanted);
  EXPECT_GT(wanted[0].top, 0);
}

TEST(EditWatch, WaysOfDrawingForOtherEditsAreADefect) {
  const Editor editor = EditorAccess::make(std::make_unique<FakeBackend>(4));
  const std::vector<EditRequest> requests{half_masked(16)};
  const std::vector<SamplingOptions> draws(2);
  expect_error([&] { edit_watched(editor, {requests, {}, draws}, {}); }, ErrorCode::internal, {"another number"});
}

}  // namespace
}  // namespace ilat::test
