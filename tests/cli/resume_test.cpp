#include <signal.h>

#include <chrono>
#include <thread>

#include "batch_scene.h"
#include "files/staging_folder.h"
#include "support/places.h"

namespace ilat::test {

/// Batches that end early, and what --resume makes of them.
class CliResume : public BatchScene {
 protected:
  void SetUp() override {
    BatchScene::SetUp();
    std::string table = "photo,mask,sketch,output,seed\n";
    for (int i = 0; i < kJobs; ++i) {
      const std::string inputs = i % 2 ? "photo.png,mask.png,sketch.png" : "wide.png,wide_mask.png,wide_sketch.png";
      table.append(inputs).append(",r").append(std::to_string(i)).append(".png,").append(std::to_string(i / 2)) += '\n';
    }
    write_text("jobs.csv", table);
  }

  bool any_temporary_file(const std::string& folder) const {
    std::error_code failed;
    for (const auto& entry : std::filesystem::directory_iterator(at(folder), failed))
      if (entry.path().filename().string().starts_with(kStagingPrefix)) return true;
    return false;
  }

  static constexpr int kJobs = 6;
};

TEST_F(CliResume, SkipsWhatIsDoneAndOnlyThat) {
  ASSERT_EQ(batch().exit_code, 0);
  const auto whole = pictures_in("out");
  const auto first = results();

  Outcome again = batch({"--resume"});
  ASSERT_EQ(again.exit_code, 0) << again.errors;
  EXPECT_NE(again.errors.find("0 done, 6 skipped, 0 failed"), std::string::npos) << again.errors;
  EXPECT_EQ(results(), first);

  std::filesystem::remove(at("out/r1.png"));                               // gone
  std::filesystem::resize_file(at("out/r2.png"), 200);                     // damaged
  ASSERT_EQ(edit({"-o", at("out/r3.png"), "--seed", "99"}).exit_code, 0);  // another edit's
  std::filesystem::copy_file(at("photo.png"), at("out/r5.png"),            // no edit at all
                             std::filesystem::copy_options::overwrite_existing);
  again = batch({"--resume", "--overwrite"});
  ASSERT_EQ(again.exit_code, 0) << again.errors;
  EXPECT_NE(again.errors.find("4 done, 2 skipped, 0 failed"), std::string::npos) << again.errors;
  EXPECT_EQ(pictures_in("out"), whole);
}

TEST_F(CliResume, WhatWasMadeOfOtherInputsOrOptionsIsMadeAnew) {
  ASSERT_EQ(batch().exit_code, 0);
  const auto resumed = [&](const std::vector<std::string>& more, const std::string& counts) {
    std::vector<std::string> all{"--resume"};
    all.insert(all.end(), more.begin(), more.end());
    const Outcome outcome = batch(all);
    EXPECT_EQ(outcome.exit_code, 0);
    EXPECT_NE(outcome.errors.find(counts), std::string::npos) << counts << " not in: " << outcome.errors;
  };
  resumed({"--temperature", "0.5"}, "6 done, 0 skipped");
  resumed({"--temperature", "0.5"}, "0 done, 6 skipped");
  write_image(at("mask.png"), drawn_mask(90, 70, 31, 20, 60, 50));
  resumed({"--temperature", "0.5"}, "3 done, 3 skipped");
  write_image(at("wide_sketch.png"), drawn_mask(120, 60, 0, 0, 120, 60));
  resumed({"--temperature", "0.5"}, "3 done, 3 skipped");
}

TEST_F(CliResume, WithoutRecordsTheTableTellsWhatIsDone) {
  ASSERT_EQ(batch({"--no-metadata"}).exit_code, 0);
  const std::string skipped = "0 done, 6 skipped";
  EXPECT_NE(batch({"--no-metadata", "--resume"}).errors.find(skipped), std::string::npos);
  const std::string anew = "6 done, 0 skipped";
  EXPECT_NE(batch({"--no-metadata", "--resume", "--top-k", "9"}).errors.find(anew), std::string::npos);
  EXPECT_NE(batch({"--resume", "--overwrite", "--top-k", "9"}).errors.find(anew), std::string::npos);  // now with records
  EXPECT_NE(batch({"--no-metadata", "--resume", "--top-k", "9"}).errors.find(anew), std::string::npos);
  std::filesystem::remove(at("out/results.csv"));
  EXPECT_NE(batch({"--no-metadata", "--resume", "--top-k", "9"}).errors.find("0 done, 0 skipped, 6 failed"), std::string::npos);
  EXPECT_NE(batch({"--no-metadata", "--resume", "--overwrite", "--top-k", "9"}).errors.find(anew), std::string::npos);
}

TEST_F(CliResume, FailedJobsAreTriedAgainAndMovedLinesAreKnown) {
  const std::string good = "photo.png,mask.png,sketch.png,good.png\n", bad = "late.png,mask.png,sketch.png,late.png\n";
  write_text("jobs.csv", "photo,mask,sketch,output\n" + good + bad);
  EXPECT_EQ(batch({"--no-metadata"}).exit_code, 1);
  write_image(at("late.png"), drawn_photo(90, 70));
  write_text("jobs.csv", "photo,mask,sketch,output\n" + bad + good);
  const Outcome outcome = batch({"--no-metadata", "--resume"});
  EXPECT_EQ(outcome.exit_code, 0);
  EXPECT_NE(outcome.errors.find("1 done, 1 skipped, 0 failed"), std::string::npos) << outcome.errors;
}

TEST_F(CliResume, AKilledBatchLeavesWholeFilesAndResumesToTheSame) {
  ASSERT_EQ(batch({"--batch-size", "2"}, "whole").exit_code, 0);
  const auto whole = pictures_in("whole");
  ASSERT_EQ(whole.size(), static_cast<std::size_t>(kJobs));
  const TemporaryFolder logs;
  int kills = 0;
  for (std::size_t stop_at = 0; stop_at < kJobs; ++stop_at) {
    // Killed as soon as so many results are there: between a result and the table, or while the next is written.
    Running running(ilat_program(), arguments({"--batch-size", "2", "--resume"}), logs.path());
    const auto start = std::chrono::steady_clock::now();
    while (pictures_in("out").size() <= stop_at && !any_temporary_file("out") &&
           std::chrono::steady_clock::now() - start < std::chrono::seconds(60)) {
    }
    running.send(SIGKILL);
    kills += running.wait().exit_code == -1;
    for (const auto& [name, bytes] : pictures_in("out")) EXPECT_EQ(bytes, whole.at(name)) << name;
    for (const auto& [line, row] : results())  // what the table calls done is there
      EXPECT_EQ(row.status == JobStatus::done, pictures_in("out").contains(row.outputs)) << row.outputs;
  }
  EXPECT_GT(kills, 2);
  const Outcome outcome = batch({"--batch-size", "2", "--resume"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(pictures_in("out"), whole);
  EXPECT_EQ(results().size(), static_cast<std::size_t>(kJobs));
}

TEST_F(CliResume, AnEditKilledWhileItWritesLeavesTheOldFileOrTheNewOne) {
  Image large(900, 700, 3);  // noise: its file is megabytes, so that the write takes a while
  std::uint32_t state = 1;
  for (auto& pixel : large.pixels) pixel = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
  write_image(at("large.png"), large);
  write_image(at("large_mask.png"), drawn_mask(900, 700, 300, 200, 360, 260));
  const std::vector<std::string> words{"edit",         at("large.png"), "--mask", at("large_mask.png"),
                                       "--keep-lines", "--model",       model(),  "--overwrite", "-o"};
  const auto with_output = [&](const std::string& file) {
    auto all = words;
    all.push_back(file);
    return all;
  };
  ASSERT_EQ(ilat(with_output(at("whole.png"))).exit_code, 0);
  const std::string whole = read_text(at("whole.png"));
  std::filesystem::create_directory(at("killed"));
  const TemporaryFolder logs;
  for (const int microseconds : {0, 500, 2000}) {
    std::ofstream(at("killed/after.png")) << "old";
    Running running(ilat_program(), with_output(at("killed/after.png")), logs.path());
    const auto start = std::chrono::steady_clock::now();
    while (!any_temporary_file("killed") && std::filesystem::file_size(at("killed/after.png")) == 3 &&
           std::chrono::steady_clock::now() - start < std::chrono::seconds(60)) {
    }
    std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
    running.send(SIGKILL);
    running.wait();
    const std::string left = read_text(at("killed/after.png"));
    EXPECT_TRUE(left == "old" || left == whole) << left.size() << " bytes of " << whole.size();
    std::filesystem::remove_all(at("killed"));
    std::filesystem::create_directory(at("killed"));
  }
}

TEST_F(CliResume, CtrlCEndsTheBatchWithWhatIsFinished) {
  ASSERT_EQ(batch({"--batch-size", "1"}, "whole").exit_code, 0);
  const TemporaryFolder logs;
  Running running(ilat_program(), arguments({"--batch-size", "1"}), logs.path());
  const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while ((!std::filesystem::exists(at("out")) || pictures_in("out").empty()) && std::chrono::steady_clock::now() < patience)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  ASSERT_TRUE(std::filesystem::exists(at("out")) && !pictures_in("out").empty());
  running.send(SIGINT);
  const Outcome outcome = running.wait();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.errors.find("cancelled"), std::string::npos) << outcome.errors;
  EXPECT_NE(outcome.errors.find("--resume"), std::string::npos);
  const auto done = results();
  EXPECT_GE(done.size(), 1u);
  EXPECT_LT(done.size(), static_cast<std::size_t>(kJobs));
  EXPECT_EQ(pictures_in("out").size(), done.size());
  EXPECT_FALSE(any_temporary_file("out"));
  ASSERT_EQ(batch({"--batch-size", "1", "--resume"}).exit_code, 0);
  EXPECT_EQ(pictures_in("out"), pictures_in("whole"));
}

}  // namespace ilat::test
