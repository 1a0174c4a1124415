#include "model_io/model_folder/model_digest.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>

#include "model_io/model_folder/model_folder.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

TEST(ModelDigest, EveryByteOfEveryPartCountsAndNothingElse) {
  const TemporaryFolder folder;
  const std::vector<const char*> parts{kModelConfigFile, kImageTokenizerFile, kSketchTokenizerFile, kTransformerFile};
  for (const char* part : parts) write_text(folder.at(part), "same");
  const std::string digest = model_digest(folder.path());
  EXPECT_EQ(digest.size(), 64u);
  write_text(folder.at("README.md"), "a card");
  EXPECT_EQ(model_digest(folder.path()), digest);
  for (const char* part : parts) {
    write_text(folder.at(part), "samf");
    EXPECT_NE(model_digest(folder.path()), digest) << part;
    write_text(folder.at(part), "same");
  }
  EXPECT_EQ(model_digest(folder.path()), digest);
  std::filesystem::rename(folder.at(kSketchTokenizerFile), folder.at("other"));
  EXPECT_NE(model_digest(folder.path()), digest);
}

TEST(ModelDigest, ABundledModelTakesWellUnderATenthOfASecond) {
  const std::filesystem::path model = std::filesystem::path(ILAT_SOURCE_DIR) / "models" / "faces-128";
  model_digest(model);  // once to have it in memory
  double best = 1;      // of several, because other programs run beside the tests
  for (int i = 0; i < 5; ++i) {
    const auto start = std::chrono::steady_clock::now();
    model_digest(model);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
#ifdef NDEBUG
  EXPECT_LT(best, 0.1);
#endif
}

}  // namespace
}  // namespace ilat::test
