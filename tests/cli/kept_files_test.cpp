#include <signal.h>

#include <chrono>
#include <iterator>
#include <map>
#include <thread>

#include "edit_scene.h"
#include "files/staging_folder.h"
#include "support/places.h"

namespace ilat::test {

/// What a person has is still there afterwards, whatever was asked for and however the run ended.
class CliKeptFiles : public EditScene {
 protected:
  /// The command is refused as a mistake of its writer, and every file is as it was.
  void expect_kept(const std::vector<std::string>& arguments, const std::string& word) {
    std::map<std::string, std::string> before;
    for (const std::string& name : folder_.names()) before[name] = read_text(at(name));
    const Outcome outcome = ilat(arguments);
    EXPECT_EQ(outcome.exit_code, 2) << outcome.errors;
    EXPECT_NE(outcome.errors.find(word), std::string::npos) << outcome.errors;
    for (const std::string& name : folder_.names()) EXPECT_EQ(read_text(at(name)), before[name]) << name;
    EXPECT_EQ(folder_.names().size(), before.size());
  }
  std::vector<std::string> edit_words(const std::vector<std::string>& more) const {
    std::vector<std::string> all{"edit", at("photo.png"), "--mask", at("mask.png"), "--sketch", at("sketch.png"), "--model", model()};
    all.insert(all.end(), more.begin(), more.end());
    return all;
  }
};

TEST_F(CliKeptFiles, NoCommandWritesOverWhatItReadsOrWhatIsNoResult) {
  std::filesystem::create_symlink("photo.png", at("link.png"));
  std::filesystem::create_hard_link(at("photo.png"), at("o-1.png"));
  expect_kept({"sketch", at("photo.png"), "-o", at("./photo.png")}, "is read");
  expect_kept({"draw", at("sketch.png"), "-o", at("sketch.png"), "--overwrite", "--model", model()}, "is read");
  expect_kept(edit_words({"-o", at("after.png"), "--comparison", at("link.png")}), "is read");
  expect_kept(edit_words({"--show-frame", at("photo.png")}), "is read");
  expect_kept(edit_words({"-o", at("o.png"), "--variations", "2"}), "is read");
  expect_kept(edit_words({"-o", at("x.png"), "--comparison", at("x.png")}), "two outputs");
  write_image(at("holiday.png"), drawn_photo(20, 20));
  expect_kept({"faces", at("photo.png"), "--picture", at("holiday.png")}, "--overwrite");
}

TEST_F(CliKeptFiles, ASignalWhileItWritesEndsAsOneWhileItDraws) {
  Image large(900, 700, 3);  // noise: its file is megabytes, so that the write takes a while
  std::uint32_t state = 1;
  for (auto& pixel : large.pixels) pixel = static_cast<std::uint8_t>((state = state * 1664525u + 1013904223u) >> 24);
  write_image(at("photo.png"), large);
  write_image(at("mask.png"), drawn_mask(900, 700, 300, 200, 360, 260));
  std::filesystem::create_directory(at("out"));
  const auto files_in_out = [&] {
    return std::distance(std::filesystem::directory_iterator(at("out")), std::filesystem::directory_iterator());
  };
  const TemporaryFolder logs;
  for (const int signal : {SIGTERM, SIGINT}) {
    Running running(ilat_program(),
                    {"edit", at("photo.png"), "--mask", at("mask.png"), "--keep-lines", "--model", model(), "--variations", "4", "-o",
                     at("out/after.png"), "--comparison", at("out/row.png")},
                    logs.path());
    const auto patience = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (files_in_out() == 0 && std::chrono::steady_clock::now() < patience) std::this_thread::sleep_for(std::chrono::microseconds(200));
    running.send(signal);
    const Outcome outcome = running.wait();
    EXPECT_EQ(outcome.exit_code, 1) << outcome.errors;
    EXPECT_NE(outcome.errors.find("cancelled"), std::string::npos) << outcome.errors;
    EXPECT_EQ(files_in_out(), 0);
  }
}

TEST_F(CliKeptFiles, AFullDeviceBehindStandardOutputIsAnError) {
  const Outcome outcome = run("/bin/sh", {"-c", ilat_program() + " manual > /dev/full"});
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.errors.find("standard output"), std::string::npos) << outcome.errors;
}

TEST_F(CliKeptFiles, PicturesComeAndGoThroughPipes) {
  const std::string rest = " --mask " + at("mask.png") + " --sketch " + at("sketch.png") + " --model " + model() + " -o - --quiet";
  const Outcome outcome =
      run("/bin/sh", {"-c", "cat " + at("photo.png") + " | " + ilat_program() + " edit -" + rest + " > " + at("after.png")});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_EQ(outcome.errors, "");
  EXPECT_EQ(read_image(at("after.png")).width, 90);
}

TEST_F(CliKeptFiles, TheProgramStartsOnceAndItsLibrariesAreSetAllTheSame) {
  const TemporaryFolder logs;
  Running running("/usr/bin/env",
                  {"-u", "OMP_WAIT_POLICY", "-u", "OPENBLAS_CORETYPE", "OMP_DISPLAY_ENV=true", ilat_program() + "-train", "--version"},
                  logs.path());
  const Outcome outcome = running.wait();
  EXPECT_EQ(outcome.exit_code, 0) << outcome.errors;
  // libgomp says it once for each time that it is loaded.
  const std::size_t first = outcome.errors.find("OMP_WAIT_POLICY = 'PASSIVE'");
  if (outcome.errors.find("OMP_WAIT_POLICY") == std::string::npos) GTEST_SKIP() << "no libgomp in this build";
  ASSERT_NE(first, std::string::npos) << outcome.errors;
  EXPECT_EQ(outcome.errors.find("OMP_WAIT_POLICY", first + 20), std::string::npos) << outcome.errors;
}

TEST_F(CliKeptFiles, WhatLibrariesCannotBearIsASentence) {
  const Outcome threads = run("/usr/bin/env", {"OMP_NUM_THREADS=0", ilat_program(), "doctor"});
  EXPECT_EQ(threads.exit_code, 2);
  EXPECT_EQ(threads.errors.find("ilat: $OMP_NUM_THREADS: expected 1 to 1024"), 0u) << threads.errors;
  // Kilobytes of address space, from hardly enough to start to what only LibTorch finds too small.
  for (const auto& [limit, backend] : {std::pair{"200000", "cpu"}, {"400000", "cpu"}, {"1000000", "torch"}}) {
    std::string command = std::string("ulimit -v ") + limit + "; exec " + ilat_program();
    for (const std::string& word : edit_words({"-o", at("after.png"), "--backend", backend})) command += " " + word;
    const Outcome memory = run("/bin/sh", {"-c", command});
    EXPECT_EQ(memory.exit_code, 2) << limit << ": " << memory.errors;
    EXPECT_NE(memory.errors.find("address space"), std::string::npos) << limit << ": " << memory.errors;
  }
  EXPECT_FALSE(std::filesystem::exists(at("after.png")));
}

}  // namespace ilat::test
