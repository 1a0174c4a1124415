#include <nlohmann/json.hpp>

#include "batch_scene.h"

namespace ilat::test {

using CliBatch = BatchScene;

TEST_F(CliBatch, EveryResultEqualsTheSingleEditAndOptionsAreColumns) {
  write_text("jobs.csv",
             "photo,mask,sketch,output,seed,top_k,keep_lines,variations\r\n"
             "photo.png,mask.png,sketch.png,one.png,5,,,\r\n"
             "wide.png,wide_mask.png,wide_sketch.png,two.png,5,,,\r\n"
             "wide.png,wide_mask.png,,three.jpg,6,7,yes,\r\n"
             "photo.png,mask.png,sketch.png,\"f,our.png\",5,,no,2\r\n");
  const Outcome outcome = batch({"--temperature", "0.8"});
  ASSERT_EQ(outcome.exit_code, 0) << outcome.errors;
  EXPECT_NE(outcome.errors.find("4 jobs: 4 done, 0 skipped, 0 failed"), std::string::npos) << outcome.errors;
  EXPECT_EQ(outcome.errors.find('\r'), std::string::npos);

  const std::string hot = "0.8";
  ASSERT_EQ(edit({"-o", at("one.png"), "--seed", "5", "--temperature", hot}).exit_code, 0);
  const std::vector<std::string> wide{"--mask", at("wide_mask.png"), "--temperature", hot};
  const auto wide_edit = [&](std::vector<std::string> more) {
    std::vector<std::string> all{"edit", at("wide.png"), "--model", model()};
    all.insert(all.end(), wide.begin(), wide.end());
    all.insert(all.end(), more.begin(), more.end());
    return ilat(all).exit_code;
  };
  ASSERT_EQ(wide_edit({"--sketch", at("wide_sketch.png"), "-o", at("two.png"), "--seed", "5"}), 0);
  ASSERT_EQ(wide_edit({"--keep-lines", "-o", at("three.jpg"), "--seed", "6", "--top-k", "7"}), 0);
  ASSERT_EQ(edit({"-o", at("f,our.png"), "--seed", "5", "--temperature", hot, "--variations", "2"}).exit_code, 0);
  for (const char* name : {"one.png", "two.png", "three.jpg", "f,our-1.png", "f,our-2.png"})
    EXPECT_EQ(read_text(at(name)), read_text(at(std::string("out/") + name))) << name;

  const auto rows = results();
  ASSERT_EQ(rows.size(), 4u);
  EXPECT_EQ(rows.at(2).seed, "5");
  EXPECT_EQ(rows.at(5).outputs, "f,our-1.png, f,our-2.png");
  for (const auto& [line, row] : rows) {
    EXPECT_EQ(row.status, JobStatus::done);
    EXPECT_GT(row.seconds, 0);
  }
}

TEST_F(CliBatch, TheSizeOfAPassChangesNothing) {
  std::string table = "photo,mask,sketch,output\n";
  for (int i = 0; i < 5; ++i)
    table += std::string(i % 2 ? "photo.png,mask.png,sketch.png" : "wide.png,wide_mask.png,wide_sketch.png") + "," +
             std::to_string(i) + ".png\n";
  write_text("jobs.csv", table);
  ASSERT_EQ(batch({"--batch-size", "1"}, "alone").exit_code, 0);
  ASSERT_EQ(batch({"--batch-size", "5"}, "together").exit_code, 0);
  EXPECT_EQ(pictures_in("alone").size(), 5u);
  EXPECT_EQ(pictures_in("alone"), pictures_in("together"));
}

TEST_F(CliBatch, BadJobsFailAloneAndTheTableSaysWhy) {
  write_text("broken.png", "no picture");
  write_image(at("black.png"), drawn_mask(90, 70, 0, 0, 0, 0));
  write_text("jobs.csv",
             "photo,mask,sketch,output,seed,top_k\n"
             "photo.png,mask.png,sketch.png,a.png,1,\n"
             "nowhere.png,mask.png,sketch.png,b.png,1,\n"
             "broken.png,mask.png,sketch.png,c.png,1,\n"
             "photo.png,black.png,sketch.png,d.png,1,\n"
             "photo.png,mask.png,,e.png,1,\n"
             "photo.png,mask.png,sketch.png,f.png,one,\n"
             "photo.png,mask.png,sketch.png,g.png,1,-3\n"
             "photo.png,mask.png,sketch.png,h.bmp,1,\n"
             "photo.png,mask.png,sketch.png,a.png,2,\n"
             "photo.png,mask.png,sketch.png,../photo.png,1,\n"
             ",mask.png,sketch.png,i.png,1,\n"
             "wide.png,wide_mask.png,wide_sketch.png,z.png,1,\n");
  const std::string photo = read_text(at("photo.png"));
  const Outcome outcome = batch();
  EXPECT_EQ(outcome.exit_code, 1);
  EXPECT_NE(outcome.errors.find("12 jobs: 2 done, 0 skipped, 10 failed"), std::string::npos) << outcome.errors;
  const auto rows = results();
  ASSERT_EQ(rows.size(), 12u);
  const std::map<std::size_t, std::string> reasons{{3, "nowhere.png"}, {4, "broken.png"}, {5, "white"}, {6, "--sketch"},
                                                   {7, "seed"},        {8, "top-k"},      {9, "h.bmp"}, {10, "job 2"},
                                                   {11, "--outputs-anywhere"},      {12, "photo"}};
  for (const auto& [line, reason] : reasons) {
    EXPECT_EQ(rows.at(line).status, JobStatus::failed) << line;
    EXPECT_NE(rows.at(line).error.find(reason), std::string::npos) << line << ": " << rows.at(line).error;
  }
  for (const std::size_t good : {2u, 13u}) EXPECT_EQ(rows.at(good).status, JobStatus::done) << rows.at(good).error;
  EXPECT_EQ(pictures_in("out").size(), 2u);
  EXPECT_EQ(read_text(at("photo.png")), photo);
}

TEST_F(CliBatch, FoldersMatchByName) {
  for (const char* folder : {"photos", "masks", "sketches"}) std::filesystem::create_directory(at(folder));
  write_image(at("photos/a.jpg"), drawn_photo(90, 70));
  write_image(at("photos/b.png"), drawn_photo(120, 60));
  write_image(at("photos/lonely.png"), drawn_photo(90, 70));
  write_image(at("masks/a.png"), drawn_mask(90, 70, 30, 20, 60, 50));
  write_image(at("masks/b.png"), drawn_mask(120, 60, 10, 5, 70, 40));
  write_image(at("sketches/a.png"), drawn_sketch(90, 70));
  write_image(at("sketches/b.png"), drawn_sketch(120, 60));
  const Outcome outcome = ilat({"edit", "--batch", at("photos"), "--mask", at("masks"), "--sketch", at("sketches"),
                                "-o", at("out"), "--model", model(), "--seed", "3"});
  EXPECT_EQ(outcome.exit_code, 1);
  const auto rows = results();
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows.at(1).outputs, "a.png");
  EXPECT_EQ(rows.at(3).photo, "lonely.png");
  EXPECT_NE(rows.at(3).error.find("mask"), std::string::npos) << rows.at(3).error;
  ASSERT_EQ(ilat({"edit", at("photos/a.jpg"), "--mask", at("masks/a.png"), "--sketch", at("sketches/a.png"), "-o",
                  at("a.png"), "--model", model(), "--seed", "3"})
                .exit_code,
            0);
  EXPECT_EQ(read_text(at("a.png")), read_text(at("out/a.png")));

  std::filesystem::remove(at("photos/b.png"));
  const Outcome shared = ilat({"edit", "--batch", at("photos"), "--mask", at("mask.png"), "--keep-lines", "-o",
                               at("two"), "--model", model(), "--json"});
  ASSERT_EQ(shared.exit_code, 0) << shared.output;
  EXPECT_EQ(shared.errors, "");
  const auto json = nlohmann::json::parse(shared.output);
  EXPECT_EQ(json.at("done"), 2);
  EXPECT_EQ(json.at("jobs").at(1).at("photo"), "lonely.png");
}

TEST_F(CliBatch, ResultsAsJsonAndElsewhere) {
  write_text("jobs.csv", "photo,mask,sketch\nphoto.png,mask.png,sketch.png\n");
  ASSERT_EQ(batch({"--results", at("table.json")}).exit_code, 0);
  EXPECT_FALSE(std::filesystem::exists(at("out/results.csv")));
  const auto json = nlohmann::json::parse(read_text(at("table.json")));
  EXPECT_EQ(json.at(0).at("outputs"), "photo.png");
  EXPECT_EQ(json.at(0).at("status"), "done");
}

TEST_F(CliBatch, WhatIsWrongAsAWholeStopsBeforeAnythingIsWritten) {
  const auto refused = [&](const std::string& table, int code, const std::vector<std::string>& words,
                           const std::vector<std::string>& more = {}) {
    write_text("jobs.csv", table);
    expect_refusal(batch(more), code, words);
  };
  const std::string good = "photo,mask,sketch\nphoto.png,mask.png,sketch.png\n";
  refused("photo,moustache\na,b\n", 2, {"jobs.csv", "line 1", "moustache", "photo, mask, sketch"});
  refused("photo,mask\n\"a,b\n", 2, {"jobs.csv", "line 3", "never closed"});
  refused("photo,mask\na\n", 2, {"jobs.csv", "line 2"});
  refused(good, 2, {"PHOTO", "--batch"}, {at("photo.png")});
  refused(good, 2, {"--batch-size"}, {"--batch-size", "0"});
  refused(good, 2, {"jobs.csv", "--results"}, {"--results", at("jobs.csv")});
  refused(good, 2, {"table.txt", ".csv or .json"}, {"--results", at("table.txt")});
  write_text("mine.csv", "name,phone\nme,1\n");
  refused(good, 1, {"mine.csv", "no table of results"}, {"--results", at("mine.csv")});
  EXPECT_EQ(read_text(at("mine.csv")), "name,phone\nme,1\n");
  std::filesystem::remove(at("jobs.csv"));
  before_ = folder_.names();
  expect_refusal(batch(), 1, {"jobs.csv"});
  expect_refusal(edit({"--resume"}), 2, {"--resume", "--batch"});
}

}  // namespace ilat::test
