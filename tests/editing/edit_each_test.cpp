#include "editing/edit_each.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <set>

#include "editing/edit_groups.h"
#include "editing/editor_access.h"
#include "fake_backend.h"

namespace ilat::test {

namespace {

/// A request of any size; `masked` false = one that the editor refuses.
EditRequest request(int width, int height, bool masked = true) {
  EditRequest made{Image(width, height, 3, 90), Image(width, height, 1), Image(width, height, 1, 255)};
  for (std::size_t i = 0; i < made.photo.pixels.size(); ++i) made.photo.pixels[i] = static_cast<std::uint8_t>(i * 7);
  if (masked) std::fill_n(made.mask.row(height / 2), width / 2 + 1, std::uint8_t{255});
  return made;
}

struct Scene {
  Editor editor = EditorAccess::make(std::make_unique<FakeBackend>(4));
  int passes() const { return dynamic_cast<const FakeBackend&>(EditorAccess::backend(editor)).prefills; }
};

}  // namespace

TEST(EditEachTest, GoodRequestsShareOnePassAndEqualSingleEdits) {
  const Scene scene;
  const std::vector<EditRequest> requests{request(40, 30), request(17, 5), request(64, 64)};
  EditOptions options;
  options.variations = 2;
  const auto outcomes = edit_each(scene.editor, requests, options);
  EXPECT_EQ(scene.passes(), 1);
  ASSERT_EQ(outcomes.size(), 3u);
  for (std::size_t i = 0; i < 3; ++i) {
    const EditResult alone = scene.editor.edit(requests[i], options);
    for (std::size_t v = 0; v < 2; ++v)
      EXPECT_EQ(std::get<EditResult>(outcomes[i]).images.at(v).pixels, alone.images.at(v).pixels);
  }
}

TEST(EditEachTest, SeedsAndTemperaturesOfTheirOwnShareThePassToo) {
  const Scene scene;
  const std::vector<EditRequest> requests{request(40, 30), request(40, 30), request(64, 64)};
  const std::vector<SamplingOptions> draws{{.temperature = 1, .seed = 1}, {.temperature = 0}, {.top_k = 3, .top_p = 0.9, .seed = 2}};
  const auto outcomes = edit_each(scene.editor, requests, {.variations = 2}, draws);
  EXPECT_EQ(scene.passes(), 1);
  for (std::size_t i = 0; i < 3; ++i) {
    const EditResult alone = scene.editor.edit(requests[i], {.sampling = draws[i], .variations = 2});
    for (std::size_t v = 0; v < 2; ++v)
      EXPECT_EQ(std::get<EditResult>(outcomes[i]).images.at(v).pixels, alone.images.at(v).pixels);
  }
  EXPECT_NE(std::get<EditResult>(outcomes[0]).images[0].pixels, std::get<EditResult>(outcomes[1]).images[0].pixels);
}

TEST(EditEachTest, ABadRequestFailsAlone) {
  const Scene scene;
  const std::vector<EditRequest> requests{request(40, 30), request(40, 30, false), request(64, 64)};
  const auto outcomes = edit_each(scene.editor, requests, {});
  ASSERT_EQ(outcomes.size(), 3u);
  EXPECT_EQ(std::get<Error>(outcomes[1]).code(), ErrorCode::bad_input);
  for (const std::size_t good : {0u, 2u})
    EXPECT_EQ(std::get<EditResult>(outcomes[good]).images.at(0).pixels,
              scene.editor.edit(requests[good], {}).images.at(0).pixels);
}

TEST(EditEachTest, CancellingStopsAllOfThem) {
  const Scene scene;
  EditOptions options;
  options.progress = [](const Progress&) { return false; };
  for (const std::size_t count : {1u, 2u}) {
    try {
      edit_each(scene.editor, std::vector<EditRequest>(count, request(40, 30)), options);
      ADD_FAILURE() << "not cancelled";
    } catch (const Error& error) {
      EXPECT_EQ(error.code(), ErrorCode::cancelled);
    }
  }
  EXPECT_TRUE(edit_each(scene.editor, {}, options).empty());
}

/// A backend that has memory for one photo at a time.
class SmallBackend : public FakeBackend {
 public:
  EncodedImages encode(const FloatMaps& images, const FloatMaps& masks) override {
    if (images.batch > 1) throw std::bad_alloc();
    return FakeBackend::encode(images, masks);
  }
};

TEST(EditEachTest, WhatDoesNotFitTogetherIsEditedOneByOne) {
  const Editor editor = EditorAccess::make(std::make_unique<SmallBackend>());
  const auto outcomes = edit_each(editor, {request(40, 30), request(20, 20)}, {});
  ASSERT_EQ(outcomes.size(), 2u);
  for (const auto& outcome : outcomes) EXPECT_TRUE(std::holds_alternative<EditResult>(outcome));
}

TEST(EditGroupsTest, EqualKeysShareAGroupInOrder) {
  const std::vector<std::string> keys{"a", "b", "a", "a", "b", "c", "a"};
  using Groups = std::vector<std::vector<std::size_t>>;
  EXPECT_EQ(group_equal(keys, 3), (Groups{{0, 2, 3}, {1, 4}, {5}, {6}}));
  EXPECT_EQ(group_equal(keys, 1), (Groups{{0}, {1}, {2}, {3}, {4}, {5}, {6}}));
  EXPECT_TRUE(group_equal({}, 4).empty());
}

RC_GTEST_PROP(PromiseEditGroups, EveryJobIsInOneGroupOfItsKeyThatIsNotTooLarge, ()) {
  const auto keys = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>("a", "b", "c"));
  const std::size_t largest = *rc::gen::inRange<std::size_t>(1, 6);
  std::set<std::size_t> seen;
  std::map<std::string, std::size_t> groups, jobs;
  for (const auto& group : group_equal(keys, largest)) {
    RC_ASSERT(!group.empty() && group.size() <= largest);
    RC_ASSERT(std::is_sorted(group.begin(), group.end()));
    for (const std::size_t i : group) {
      RC_ASSERT(keys.at(i) == keys.at(group.front()));
      RC_ASSERT(seen.insert(i).second);
    }
    ++groups[keys[group.front()]];
  }
  RC_ASSERT(seen.size() == keys.size());
  for (const auto& key : keys) ++jobs[key];
  for (const auto& [key, count] : jobs) RC_ASSERT(groups[key] == (count + largest - 1) / largest);
}

}  // namespace ilat::test
