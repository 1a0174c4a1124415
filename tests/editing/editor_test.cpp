#include "ilat/editor.h"

#include <gtest/gtest.h>

#include <rapidcheck/gtest.h>

#include <algorithm>
#include <limits>

#include "conditioning/sketch/photo_sketch.h"
#include "editing/edit_steps.h"
#include "editing/editor_access.h"
#include "editing/pictures/frame_picture.h"
#include "editing/tokens/pick.h"
#include "fake_backend.h"
#include "ilat/error.h"

namespace ilat::test {

namespace {

Image random_image(int width, int height, int channels) {
  Image image(width, height, channels);
  std::uint32_t state = *rc::gen::arbitrary<std::uint32_t>();
  for (auto& pixel : image.pixels) pixel = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
  return image;
}

Image random_noise(int width, int height) {
  Image image(width, height, 3);
  std::uint32_t state = 7;
  for (auto& pixel : image.pixels) pixel = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
  return image;
}

/// A photo of any size with a mask of a few rectangles, at least one pixel.
EditRequest random_request() {
  const int width = *rc::gen::inRange(1, 90), height = *rc::gen::inRange(1, 90);
  EditRequest request{random_image(width, height, 3), Image(width, height, 1), random_image(width, height, 1)};
  for (int strokes = *rc::gen::inRange(1, 4); strokes > 0; --strokes) {
    const int left = *rc::gen::inRange(0, width), top = *rc::gen::inRange(0, height);
    const int right = *rc::gen::inRange(left, width), bottom = *rc::gen::inRange(top, height);
    for (int y = top; y <= bottom; ++y)
      for (int x = left; x <= right; ++x) request.mask.row(y)[x] = 255;
  }
  return request;
}

EditOptions whole_photo() {
  EditOptions options;
  options.frame_choice = FrameChoice::full;
  return options;
}

Editor fake_editor(int side = 4) { return EditorAccess::make(std::make_unique<FakeBackend>(side)); }
const FakeBackend& fake(const Editor& editor) { return dynamic_cast<const FakeBackend&>(EditorAccess::backend(editor)); }

bool same_outside_mask(const EditRequest& request, const Image& after) {
  for (std::size_t i = 0; i < request.mask.pixels.size(); ++i)
    for (std::size_t c = 0; c < 3; ++c)
      if (request.mask.pixels[i] < 128 && request.photo.pixels[i * 3 + c] != after.pixels[i * 3 + c]) return false;
  return true;
}

}  // namespace

RC_GTEST_PROP(PromiseEditor, EveryKeptPixelIsTheInputsAtAnyPhotoSize, ()) {
  const EditRequest request = random_request();
  EditOptions options;
  options.composite = *rc::gen::element(Composite::inward, Composite::hard);
  options.frame_choice = *rc::gen::element(FrameChoice::automatic, FrameChoice::full);
  options.feather = *rc::gen::inRange(-1, 6);
  const EditResult result = fake_editor().edit(request, options);
  RC_ASSERT(result.images.at(0).width == request.photo.width);
  RC_ASSERT(result.images.at(0).height == request.photo.height);
  RC_ASSERT(same_outside_mask(request, result.images[0]));
  RC_ASSERT(result.masked_tokens > 0);
}

RC_GTEST_PROP(PromiseEditor, KeptPixelsStayWithEyesBlendsAndSeveralRegions, ()) {
  EditRequest request = random_request();
  EditOptions options;
  options.variations = 2;
  options.blend = *rc::gen::element(Blend::none, Blend::colour, Blend::poisson);
  if (*rc::gen::arbitrary<bool>()) {  // wide photos have room for several regions
    request.photo = random_image(400, 40, 3);
    request.mask = Image(400, 40, 1);
    for (const int at : {3, *rc::gen::inRange(30, 200), *rc::gen::inRange(200, 395)}) request.mask.row(20)[at] = 255;
    request.sketch = {};
  } else if (request.photo.width >= 8) {
    options.eyes = Eyes{*rc::gen::inRange(0, 3) + 0.5, 0, request.photo.width - 0.25, 0.5 * request.photo.height};
    request.mask.row(request.photo.height / 2)[request.photo.width / 2] = 255;
  }
  EditResult result;
  try {
    result = fake_editor().edit(request, options);
  } catch (const Error& error) {
    RC_ASSERT(error.code() == ErrorCode::usage && error.context() == "eyes");  // the middle may lie outside that face
    return;
  }
  for (const Image& image : result.images) RC_ASSERT(same_outside_mask(request, image));
  int tokens = 0, masked = 0;
  for (const EditedRegion& region : result.regions) {
    tokens += region.tokens, masked += region.masked_tokens;
    RC_ASSERT(region.seams.size() == 2u);
  }
  RC_ASSERT(tokens == result.tokens && masked == result.masked_tokens);
  for (std::size_t i = 0; i < request.mask.pixels.size(); ++i) {
    if (request.mask.pixels[i] < 128) RC_ASSERT(result.changed.pixels[i] == 0);
    if (!options.eyes && request.mask.pixels[i] >= 128) RC_ASSERT(result.changed.pixels[i] > 0);
  }
}

TEST(RegionTest, FarPartsAreEditedInOnePassEachAsIfAlone) {
  EditRequest request{random_noise(400, 60), Image(400, 60, 1), {}};
  const auto mark = [&](int left) {
    for (int y = 20; y < 30; ++y) std::fill_n(request.mask.row(y) + left, 12, std::uint8_t{255});
  };
  mark(30);
  const Editor editor = fake_editor();
  const EditResult left = editor.edit(request);
  mark(350);
  const EditResult both = editor.edit(request);
  ASSERT_EQ(left.regions.size(), 1u);
  ASSERT_EQ(both.regions.size(), 2u);
  EXPECT_EQ(fake(editor).prefills, 2);  // one pass each call
  EXPECT_LT(both.regions[0].placement.x, both.regions[1].placement.x);
  for (int y = 0; y < 60; ++y) {
    EXPECT_TRUE(std::equal(both.images[0].row(y), both.images[0].row(y) + 3 * 200, left.images[0].row(y)));
    EXPECT_TRUE(
        std::equal(left.images[0].row(y) + 3 * 200, left.images[0].row(y) + 3 * 400, request.photo.row(y) + 600));
  }
}

TEST(RegionTest, AFrameThatIsGivenIsOneRegion) {
  EditRequest request{random_noise(400, 60), Image(400, 60, 1), {}};
  request.mask.row(5)[5] = request.mask.row(50)[390] = 255;
  EditOptions options;
  options.frame_choice = FrameChoice::full;
  EXPECT_EQ(fake_editor().edit(request, options).regions.size(), 1u);
}

TEST(RegionTest, FramePictureShowsWhatTheBackendGets) {
  EditRequest request{random_noise(400, 60), Image(400, 60, 1), {}};
  request.mask.row(20)[30] = request.mask.row(20)[380] = 255;
  const Editor editor = fake_editor();
  const Image picture = frame_picture(request, {}, EditorAccess::backend(editor).config());
  EXPECT_EQ(fake(editor).prefills, 0);
  EXPECT_EQ(picture.width, 3 * (384 + 4) + 4);   // crop, tokens, lines
  EXPECT_EQ(picture.height, 2 * (384 + 4) + 4);  // of two regions
  editor.edit(request);
  const FloatMaps& seen = fake(editor).last_images;  // 16 x 16, shown 24 times as large
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 16; ++x)
      EXPECT_NEAR(picture.row(4 + 24 * y + 5)[3 * (4 + 24 * x + 5)], 127.5 * (seen.plane(0, 0)[y * 16 + x] + 1), 1);
}

RC_GTEST_PROP(PromiseEditor, BatchEqualsSinglesAndVariationIDoesNotDependOnTheirNumber, ()) {
  const Editor editor = fake_editor();
  std::vector<EditRequest> requests;
  for (int items = *rc::gen::inRange(1, 4); items > 0; --items) requests.push_back(random_request());
  EditOptions options;
  options.variations = *rc::gen::inRange(1, 4);
  options.sampling.seed = *rc::gen::arbitrary<std::uint64_t>();
  const auto together = editor.edit(requests, options);
  RC_ASSERT(together.size() == requests.size());
  for (std::size_t item = 0; item < requests.size(); ++item) {
    const auto alone = editor.edit(requests[item], options);
    options.variations += 2;
    const auto more = editor.edit(requests[item], options);
    options.variations -= 2;
    RC_ASSERT(together[item].masked_tokens == alone.masked_tokens);
    for (std::size_t i = 0; i < static_cast<std::size_t>(options.variations); ++i) {
      RC_ASSERT(together[item].images.at(i).pixels == alone.images.at(i).pixels);
      RC_ASSERT(more.images.at(i).pixels == alone.images.at(i).pixels);
    }
  }
}

RC_GTEST_PROP(PromiseEditor, TheSketchIsReadInsideTheMaskOnly, ()) {
  const Editor editor = fake_editor();
  EditRequest request = random_request();
  // Where the frame is shrunk, one cell can hold both sides of the mask's border; at this size none is.
  request.photo = random_image(32, 32, 3);
  request.sketch = Image(32, 32, 1, 255);  // bars as wide as a model's lines: none is thinned or thickened
  for (int y = 0; y < 32; ++y)
    for (int x = 0; x < 32; ++x)
      if (x % 8 < 3) request.sketch.row(y)[x] = 0;
  request.mask = Image(32, 32, 1);
  for (int y = 8; y < 20; ++y) std::fill_n(request.mask.row(y) + 4, 16, std::uint8_t{255});
  const EditOptions options = whole_photo();
  const Image before = editor.edit(request, options).images[0];
  const int x = *rc::gen::inRange(0, 32), y = *rc::gen::inRange(0, 32);
  request.sketch.row(y)[x] = static_cast<std::uint8_t>(request.sketch.row(y)[x] ^ 0xff);
  const FloatMaps condition = fake(editor).last_sketches;
  editor.edit(request, options);
  RC_ASSERT((request.mask.row(y)[x] == 0) == (condition.values == fake(editor).last_sketches.values));
}

class EditorTest : public ::testing::Test {
 protected:
  EditorTest() : request_{Image(40, 30, 3, 90), Image(40, 30, 1), Image(40, 30, 1, 255)} {
    for (int y = 10; y < 20; ++y) std::fill_n(request_.mask.row(y) + 10, 12, std::uint8_t{255});
    for (int y = 0; y < 30; ++y) std::fill_n(request_.photo.row(y), 60, std::uint8_t{200});
  }

  /// The refusal of an edit: its code, and a message that holds every word.
  void expect_refusal(ErrorCode code, const std::vector<std::string>& words, const EditOptions& options = {}) const {
    try {
      editor_.edit(request_, options);
      ADD_FAILURE() << "accepted";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), code) << error.what();
      for (const auto& word : words) EXPECT_NE(std::string(error.what()).find(word), std::string::npos) << error.what();
    }
  }
  FakeBackend& backend() { return dynamic_cast<FakeBackend&>(EditorAccess::backend(editor_)); }

  /// Gives the fake model the packed layout, as far as its configuration says.
  void pack() {
    TransformerConfig& transformer = *backend().mutable_config().transformer;
    transformer.layout = Layout::packed;
    transformer.resolution = backend().config().image_tokenizer->resolution;
  }

  /// What is asked for is refused by a model of the paper's layout, and by one that was trained without it.
  void expect_abilities_are_checked(void (*ask)(EditRequest&), bool TransformerConfig::*ability) {
    const EditRequest before = request_;
    ask(request_);
    expect_refusal(ErrorCode::usage, {"lines alone", "paper"});
    pack();
    backend().mutable_config().transformer.value().*ability = false;
    expect_refusal(ErrorCode::usage, {"trained without"});
    backend().mutable_config().transformer.value().*ability = true;
    backend().mutable_config().transformer->layout = Layout::paper;
    request_ = before;
  }

  Editor editor_ = fake_editor();
  EditRequest request_;
};

TEST_F(EditorTest, SameSeedSamePixelsAndAnotherSeedOthers) {
  EditOptions options;
  const auto first = editor_.edit(request_, options).images[0].pixels;
  EXPECT_EQ(editor_.edit(request_, options).images[0].pixels, first);
  options.sampling.seed = 1;
  EXPECT_NE(editor_.edit(request_, options).images[0].pixels, first);
}

TEST_F(EditorTest, MaskedPixelsAreRepainted) {
  EditOptions options;
  options.feather = 0;
  const Image after = editor_.edit(request_, options).images[0];
  EXPECT_NE(std::vector<std::uint8_t>(after.row(15) + 30, after.row(15) + 66),
            std::vector<std::uint8_t>(request_.photo.row(15) + 30, request_.photo.row(15) + 66));
}

TEST_F(EditorTest, TheModelSeesEveryMaskedPixelAsMasked) {
  editor_.edit(request_, whole_photo());
  const FloatMaps& mask = backend().last_masks;  // 16 x 16 of a 40 x 40 frame that starts 5 rows above the photo
  for (int y = 0; y < 16; ++y)
    for (int x = 0; x < 16; ++x) {
      const bool touches = x * 2.5 < 22 && (x + 1) * 2.5 > 10 && y * 2.5 < 25 && (y + 1) * 2.5 > 15;
      EXPECT_EQ(mask.plane(0, 0)[y * 16 + x], touches ? 1 : 0) << x << ", " << y;
    }
}

TEST_F(EditorTest, WithoutASketchThePhotosOwnLinesAreTheCondition) {
  request_.sketch = {};
  editor_.edit(request_, whole_photo());
  const auto own = backend().last_sketches.values;
  EXPECT_LT(*std::min_element(own.begin(), own.end()), 0);  // the photo's edge
  request_.sketch = Image(40, 30, 1, 255);
  editor_.edit(request_, whole_photo());
  EXPECT_NE(backend().last_sketches.values, own);
}

TEST_F(EditorTest, GuidesSayWhichLinesAreTheUsersAndWhatMayNotBeRead) {
  request_.sketch = Image(40, 30, 1, 255);
  editor_.edit(request_, whole_photo());
  const Guides drawn = backend().last_guides;
  EXPECT_EQ(drawn.mask.values, backend().last_masks.values);
  EXPECT_EQ(drawn.image.values, backend().last_images.values);
  EXPECT_EQ(drawn.drawn.values, drawn.mask.values);
  EXPECT_EQ(*std::ranges::min_element(drawn.known.values), 1);
  request_.sketch = {};
  editor_.edit(request_, whole_photo());
  EXPECT_EQ(*std::ranges::max_element(backend().last_guides.drawn.values), 0) << "the photo's own lines";
}

TEST_F(EditorTest, GuidanceAsksWhatTheModelWouldDoWithoutLines) {
  TransformerConfig& transformer = *backend().mutable_config().transformer;
  const EditOptions guided{.sampling = {.guidance = 1.5}};
  expect_refusal(ErrorCode::usage, {"guidance", "packed"}, guided);  // the fake model has the paper's layout
  transformer.layout = Layout::packed;
  transformer.resolution = backend().config().image_tokenizer->resolution;
  const std::vector<ModelView> views = look_at(request_, whole_photo(), backend().config());
  const Guides blind = without_lines(guides_of(views));
  for (std::size_t pixel = 0; pixel < blind.mask.values.size(); ++pixel)
    EXPECT_EQ(blind.known.values[pixel], 1 - blind.mask.values[pixel]) << "outside the mask the lines are still known";
}

TEST_F(EditorTest, WithoutLinesNothingIsSaidOfThemInsideTheMask) {
  const auto ask = [](EditRequest& request) {
    request.sketch = {};
    request.no_lines = true;
  };
  expect_abilities_are_checked(ask, &TransformerConfig::no_lines);
  request_.no_lines = true;
  request_.sketch = Image(40, 30, 1, 255);
  expect_refusal(ErrorCode::usage, {"no_lines", "sketch"});
  request_.sketch = {};
  pack();
  const std::vector<ModelView> views = look_at(request_, whole_photo(), backend().config());
  const Guides guides = guides_of(views);
  for (std::size_t pixel = 0; pixel < guides.mask.values.size(); ++pixel)
    EXPECT_EQ(guides.known.values[pixel], 1 - guides.mask.values[pixel]);
  EXPECT_EQ(*std::ranges::max_element(guides.drawn.values), 0);
  EXPECT_TRUE(guides.strokes.empty());
  const Image before = request_.photo;
  for (std::size_t i = 0; i < request_.mask.pixels.size(); ++i)  // no line outside knows of what is masked, either
    if (request_.mask.pixels[i] >= 128) std::fill_n(request_.photo.pixels.begin() + static_cast<std::ptrdiff_t>(3 * i), 3, std::uint8_t{0});
  ASSERT_NE(request_.photo.pixels, before.pixels);
  EXPECT_EQ(look_at(request_, whole_photo(), backend().config())[0].lines.values, views[0].lines.values);
}

TEST_F(EditorTest, StrokesReachTheModelAsColoursInsideTheMask) {
  const auto paint = [](EditRequest& request) {
    request.strokes = {Image(40, 30, 3), Image(40, 30, 1)};
    for (int y = 0; y < 30; ++y)
      for (int x = 0; x < 40; ++x) {
        request.strokes.colours.row(y)[3 * x] = 255;  // red
        request.strokes.where.row(y)[x] = 255;
      }
  };
  expect_abilities_are_checked(paint, &TransformerConfig::strokes);
  pack();
  paint(request_);
  Guides guides = guides_of(look_at(request_, whole_photo(), backend().config()));
  ASSERT_EQ(guides.strokes.channels, 4);
  for (std::size_t pixel = 0; pixel < guides.mask.values.size(); ++pixel) {
    const bool masked = guides.mask.values[pixel] > 0;
    EXPECT_EQ(guides.strokes.plane(0, 3)[pixel], masked ? 1 : 0);
    EXPECT_EQ(guides.strokes.plane(0, 0)[pixel], masked ? 1 : 0);
    EXPECT_EQ(guides.strokes.plane(0, 1)[pixel], masked ? -1 : 0);
  }
  for (std::size_t i = 0; i < request_.mask.pixels.size(); ++i)
    if (request_.mask.pixels[i] >= 128) request_.strokes.where.pixels[i] = 0;
  for (int y = 0; y < 30; ++y) std::fill_n(request_.strokes.where.row(y), 40, std::uint8_t{0});
  request_.strokes.where.row(0)[39] = 255;
  request_.mask.row(0)[39] = 0;
  expect_refusal(ErrorCode::bad_input, {"strokes", "inside the mask"});
  request_.strokes.where = Image(41, 30, 1);
  expect_refusal(ErrorCode::usage, {"strokes", "41 x 30"});
}

TEST_F(EditorTest, TheBestOfSeveralIsOneOfThemAndSaysWhy) {
  EditOptions options = whole_photo();
  options.variations = 5;
  const EditResult all = editor_.edit(request_, options);
  EXPECT_TRUE(all.scores.empty());
  options.pick = Pick::best;
  const EditResult best = editor_.edit(request_, options);
  ASSERT_EQ(best.images.size(), 1u);
  ASSERT_EQ(best.scores.size(), 5u);
  EXPECT_EQ(best.picked, best_of(best.scores));
  EXPECT_EQ(best.images[0].pixels, all.images.at(static_cast<std::size_t>(best.picked)).pixels);
  ASSERT_EQ(best.regions.at(0).seams.size(), 1u);
  EXPECT_EQ(best.regions[0].seams[0], all.regions.at(0).seams.at(static_cast<std::size_t>(best.picked)));
  for (const DrawScore& score : best.scores) EXPECT_LT(score.likelihood, 0);
}

TEST(Pick, BothFiguresCountAlikeWhateverTheirScale) {
  const auto unknown = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(best_of(std::vector<DrawScore>{{-4, 0.5}, {-3, 0.5}, {-5, 0.5}}), 1);
  EXPECT_EQ(best_of(std::vector<DrawScore>{{-4, 0.5}, {-4, 0.6}, {-4, 0.4}}), 1);
  EXPECT_EQ(best_of(std::vector<DrawScore>{{-4, unknown}, {-3, unknown}}), 1);
  EXPECT_EQ(best_of(std::vector<DrawScore>{{-4, 0.5}, {-4, 0.5}}), 0) << "the first of equals";
  EXPECT_EQ(best_of(std::vector<DrawScore>{{-4.00, 0.1}, {-4.01, 0.9}, {-4.05, 0.1}}), 1) << "lines are much better, likelihood hardly worse";
}

TEST_F(EditorTest, AModelsOwnDefaultsAreGivenToWhoeverAsks) {
  EXPECT_EQ(editor_.defaults().sampling.temperature, SamplingOptions().temperature);
  EXPECT_EQ(editor_.defaults().pick, Pick::all);
  backend().mutable_config().drawing = DrawingConfig{.temperature = 0.6, .top_k = 9, .top_p = 0.8, .variations = 4};
  const EditOptions defaults = editor_.defaults();
  EXPECT_EQ(defaults.sampling.temperature, 0.6);
  EXPECT_EQ(defaults.sampling.top_k, 9);
  EXPECT_EQ(defaults.sampling.top_p, 0.8);
  EXPECT_EQ(defaults.variations, 4);
  EXPECT_EQ(defaults.pick, Pick::best);
}

TEST_F(EditorTest, KeptLatentsDecideWhatTheDecoderSees) {
  editor_.edit(request_);
  EXPECT_TRUE(backend().last_kept_photo.features.empty());
  EXPECT_TRUE(backend().last_kept_photo.image.empty());
  backend().mutable_config().image_tokenizer->kept_latents = KeptLatents::continuous;
  EditOptions options;
  options.variations = 3;
  const EditResult result = editor_.edit(request_, options);
  EXPECT_EQ(backend().last_kept_photo.features.batch, 3);
  const auto& kept = backend().last_kept_photo.kept.values;
  EXPECT_EQ(std::count(kept.begin(), kept.end(), 0.0f), 3 * result.masked_tokens);
}

TEST_F(EditorTest, ADecoderThatSeesKeptPixelsIsShownThePhotoAndTheMaskOfEachVariation) {
  backend().mutable_config().image_tokenizer->decoder_sees = DecoderSees::kept_pixels;
  EditOptions options;
  options.variations = 2;
  editor_.edit(request_, options);
  const KeptPhoto& seen = backend().last_kept_photo;
  ASSERT_EQ(seen.image.batch, 2);
  ASSERT_EQ(seen.mask.batch, 2);
  for (int variation = 0; variation < 2; ++variation) {
    EXPECT_TRUE(std::equal(seen.image.plane(variation, 0), seen.image.plane(variation, 0) + 3 * seen.image.plane_size(),
                           backend().last_images.plane(0, 0)));
    EXPECT_TRUE(std::equal(seen.mask.plane(variation, 0), seen.mask.plane(variation, 0) + seen.mask.plane_size(),
                           backend().last_masks.plane(0, 0)));
  }
}

TEST_F(EditorTest, CancellingThrows) {
  EditOptions options;
  options.progress = [](const Progress&) { return false; };
  expect_refusal(ErrorCode::cancelled, {"cancelled"}, options);
}

TEST_F(EditorTest, NothingMaskedIsRefused) {
  request_.mask = Image(40, 30, 1, 127);
  expect_refusal(ErrorCode::bad_input, {"mask"});
}

TEST_F(EditorTest, PicturesThatDoNotFitAreRefusedWithBothSizes) {
  request_.mask = Image(41, 30, 1, 255);
  expect_refusal(ErrorCode::usage, {"mask", "41 x 30", "40 x 30"});
  request_.mask = Image(40, 30, 3, 255);
  expect_refusal(ErrorCode::usage, {"mask", "1 channel"});
  request_.mask = Image(40, 30, 1, 255);
  request_.sketch = Image(40, 31, 1);
  expect_refusal(ErrorCode::usage, {"sketch", "40 x 31", "40 x 30"});
  request_.photo = {};
  expect_refusal(ErrorCode::usage, {"photo"});
}

TEST_F(EditorTest, OptionsOutOfRangeAreRefusedByName) {
  const auto refused = [this](const std::string& name, auto change) {
    EditOptions options;
    change(options);
    expect_refusal(ErrorCode::usage, {name}, options);
  };
  refused("variations", [](EditOptions& options) { options.variations = 0; });
  refused("feather", [](EditOptions& options) { options.feather = -2; });
  refused("temperature", [](EditOptions& options) { options.sampling.temperature = -0.1; });
  refused("top_k", [](EditOptions& options) { options.sampling.top_k = -1; });
  refused("top_p", [](EditOptions& options) { options.sampling.top_p = 0; });
  refused("top_p", [](EditOptions& options) { options.sampling.top_p = 1.01; });
  refused("attention_mask", [](EditOptions& options) { options.sampling.attention_mask = AttentionMask::autoencoder; });
  refused("frame", [](EditOptions& options) {
    options.frame_choice = FrameChoice::given;
    options.frame = {500, 500, 20};
  });
}

TEST_F(EditorTest, ModelsThatCannotEditAreRefused) {
  backend().mutable_config().transformer->target_joints = 13;
  expect_refusal(ErrorCode::usage, {"source_pose", "poses"});
  backend().mutable_config().transformer.reset();
  expect_refusal(ErrorCode::bad_model, {"fake", "transformer"});
}

TEST(PhotoSketchTest, LinesLieOnTheEdgesAndPaperElsewhere) {
  Image photo(120, 100, 3, 220);
  for (int y = 0; y < 100; ++y) std::fill_n(photo.row(y), 180, std::uint8_t{20});
  const Image lines = photo_sketch(photo, {}, {});
  EXPECT_EQ(lines.width, 120);
  EXPECT_EQ(lines.height, 100);
  EXPECT_LT(*std::min_element(lines.row(50) + 50, lines.row(50) + 70), 100);
  EXPECT_EQ(lines.row(50)[110], 255);
  const Image corner = photo_sketch(photo, {FrameChoice::given, {80, 0, 20}}, {});
  EXPECT_EQ(*std::min_element(corner.row(50), corner.row(50) + 80), 255);  // white outside the frame
}

TEST(PhotoSketchTest, EyesLayTheFrameAndTheLinesStayWhereTheyAre) {
  Image photo(300, 300, 3, 220);
  for (int y = 0; y < 300; ++y) std::fill_n(photo.row(y), 3 * 150, std::uint8_t{20});
  SketchFrame frame;
  frame.eyes = Eyes{130, 140, 168, 160};
  const Image lines = photo_sketch(photo, frame, {});
  EXPECT_LT(*std::min_element(lines.row(150) + 140, lines.row(150) + 160), 100);
  EXPECT_EQ(*std::min_element(lines.row(10), lines.row(10) + 300), 255);
}

}  // namespace ilat::test
