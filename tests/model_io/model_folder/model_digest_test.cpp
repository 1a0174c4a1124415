#include "model_io/model_folder/model_digest.h"

#include <gtest/gtest.h>

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

}  // namespace
}  // namespace ilat::test
