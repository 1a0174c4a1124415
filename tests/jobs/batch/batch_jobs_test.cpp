#include "jobs/batch/batch_jobs.h"

#include <gtest/gtest.h>

#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

class BatchJobs : public testing::Test {
 protected:
  std::vector<BatchJob> jobs(const std::string& table) const {
    write_text(folder_.at("jobs.csv"), table);
    return read_batch_jobs(folder_.at("jobs.csv"), {{"output", folder_.at("out").string()}, {"keep-lines", "true"}});
  }
  static bool says(const BatchJob& job, const std::string& word) { return job.problem.find(word) != std::string::npos; }

  TemporaryFolder folder_;
};

TEST_F(BatchJobs, NoJobWritesOverWhatAnotherWrites) {
  const auto found = jobs("photo,mask,output\na.png,m.png,x.png\nb.png,m.png,./x.png\nc.png,m.png,z.png\n");
  EXPECT_EQ(found.at(0).problem, "");
  EXPECT_TRUE(says(found.at(1), "job 2")) << found[1].problem;
  EXPECT_TRUE(says(found.at(1), "column output"));
  EXPECT_EQ(found.at(2).problem, "");
}

TEST_F(BatchJobs, NoJobWritesOverWhatTheBatchReadsWhateverTheWay) {
  std::filesystem::create_directory_symlink(folder_.path(), folder_.at("out"));
  const auto found = jobs("photo,mask,output\na.png,m.png,m.png\nb.png,m.png,out/./a.png\nc.png,m.png,c2.png\n");
  EXPECT_TRUE(says(found.at(0), "is read")) << found[0].problem;
  EXPECT_TRUE(says(found.at(1), "is read")) << found[1].problem;
  EXPECT_EQ(found.at(2).problem, "");
}

TEST_F(BatchJobs, ATableStaysInItsFolderUnlessTheUserSaysOtherwise) {
  const std::string table = "photo,mask,output\na.png,m.png,../x.png\nb.png,m.png,below/../../y.png\nc.png,m.png," +
                            folder_.at("z.png").string() + "\nd.png,m.png,below/d.png\n";
  const auto found = jobs(table);
  for (const std::size_t i : {0, 1, 2}) EXPECT_TRUE(says(found.at(i), "--outputs-anywhere")) << found[i].problem;
  EXPECT_EQ(found.at(3).problem, "");
  const auto anywhere = read_batch_jobs(folder_.at("jobs.csv"), {{"output", folder_.at("out").string()}, {"keep-lines", "true"}},
                                        {.outputs_anywhere = true});
  for (const BatchJob& job : anywhere) EXPECT_EQ(job.problem, "");
  EXPECT_EQ(anywhere.at(2).job.output, folder_.at("z.png"));
}

TEST_F(BatchJobs, AFileThatIsThereAndNoResultIsOneJobsProblem) {
  std::filesystem::create_directory(folder_.at("out"));
  write_text(folder_.at("out/a.png"), "a photo of somebody");
  write_text(folder_.at("out/b.png"), R"({"format":"ilat-edit/1"})");
  const auto found = jobs("photo,mask\na.png,m.png\nb.png,m.png\n");
  EXPECT_TRUE(says(found.at(0), "--overwrite")) << found[0].problem;
  EXPECT_EQ(found.at(1).problem, "");
}

TEST_F(BatchJobs, PhotosOfAFolderThatDifferInTheirExtensionAloneHearSo) {
  std::filesystem::create_directory(folder_.at("photos"));
  for (const char* name : {"photos/a.jpg", "photos/a.png"}) write_text(folder_.at(name), "x");
  const auto found = read_batch_jobs(folder_.at("photos"), {{"output", folder_.at("out").string()},
                                                            {"mask", folder_.at("m.png").string()},
                                                            {"keep-lines", "true"}});
  ASSERT_EQ(found.size(), 2u);
  EXPECT_EQ(found[0].problem, "");
  EXPECT_TRUE(says(found[1], "extension")) << found[1].problem;
}

}  // namespace
}  // namespace ilat::test
