#include "jobs/edit_job/pass_key.h"

#include <gtest/gtest.h>

#include <vector>

namespace ilat::test {
namespace {

TEST(PassKey, WhatEachJobMayHaveOfItsOwnKeepsThemTogether) {
  const std::string usual = pass_key({});
  for (const EditJob& job : std::vector<EditJob>{{.photo = "a.png", .mask = "m.png", .sketch = "s.png"},
                                                 {.mask_rects = {{1, 1, 2, 2}}, .grow = 3},
                                                 {.regions = {FaceRegion::mouth}, .smile = 0.5},
                                                 {.seed = 7},
                                                 {.temperature = 0.3, .top_k = 4, .top_p = 0.5},
                                                 {.greedy = true},
                                                 {.quality = 50, .no_metadata = true}})
    EXPECT_EQ(pass_key(job), usual);
}

TEST(PassKey, WhatIsDecidedForAPassParts) {
  std::vector<std::string> keys{pass_key({})};
  for (const EditJob& job : std::vector<EditJob>{{.eyes = Eyes{1, 2, 3, 4}},
                                                 {.eyes = Eyes{1, 2, 3, 5}},
                                                 {.frame = {FrameChoice::full}},
                                                 {.frame = {FrameChoice::given, {1, 2, 3}}},
                                                 {.variations = 2},
                                                 {.variations = 2, .pick = Pick::best},
                                                 {.guidance = 2},
                                                 {.steps = 4},
                                                 {.blend = Blend::none},
                                                 {.detail = Detail::none},
                                                 {.feather = 3},
                                                 {.composite = Composite::hard},
                                                 {.sampler = Sampler::refresh},
                                                 {.attention_mask = AttentionMask::causal}}) {
    const std::string key = pass_key(job);
    for (const std::string& other : keys) EXPECT_NE(key, other);
    keys.push_back(key);
  }
}

}  // namespace
}  // namespace ilat::test
