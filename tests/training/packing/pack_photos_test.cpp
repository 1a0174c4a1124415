#include "training/packing/pack_photos.h"

#include <archive.h>
#include <archive_entry.h>
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <iterator>

#include "ilat/error.h"
#include "ilat/image.h"
#include "model_io/safetensors/safetensors.h"
#include "training/data/packed_dataset.h"
#include "training/tiny_data.h"

namespace ilat {
namespace {

constexpr int kSide = 16;

Image picture(int number) {
  Image image(kSide, kSide, 3);
  for (std::size_t i = 0; i < image.pixels.size(); ++i)
    image.pixels[i] = static_cast<std::uint8_t>(40 * number + static_cast<int>(i) * (number + 3));
  return image;
}

/// 98 numbers: x = number, y = number + 1 of every point
std::string numbers(int number) {
  std::string text;
  for (int i = 0; i < 49; ++i) text += std::to_string(number) + " " + std::to_string(number + 1) + "\n";
  return text;
}

void write_tar(const std::filesystem::path& file, const std::vector<std::pair<std::string, std::string>>& files) {
  archive* tar = archive_write_new();
  archive_write_set_format_ustar(tar);
  if (file.extension() == ".tgz") archive_write_add_filter_gzip(tar);
  ASSERT_EQ(archive_write_open_filename(tar, file.c_str()), ARCHIVE_OK) << archive_error_string(tar);
  for (const auto& [name, content] : files) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_size(entry, static_cast<la_int64_t>(content.size()));
    archive_entry_set_filetype(entry, AE_IFREG);
    archive_entry_set_perm(entry, 0644);
    archive_write_header(tar, entry);
    archive_write_data(tar, content.data(), content.size());
    archive_entry_free(entry);
  }
  archive_write_free(tar);
}

class PackPhotos : public testing::Test {
 protected:
  PackReport pack(const std::string& source, double val_share = 0) {
    return pack_photos(folder.at(source), folder.at("pack"), {.side = kSide, .val_share = val_share, .xdog = {.side = 32}});
  }
  /// Pictures 0 ... count - 1 as PNG files
  void write_pictures(const std::string& name, int count) {
    std::filesystem::create_directories(folder.at(name));
    for (int i = 0; i < count; ++i) write_image(folder.at(name) / (std::to_string(100 + i) + ".png"), picture(i));
  }
  void expect_pictures(int count) {
    const PackedDataset data = PackedDataset::open(folder.at("pack"));
    ASSERT_EQ(data.size(), count);
    for (int i = 0; i < count; ++i) {
      const Image expected = picture(i);
      for (std::size_t pixel = 0; pixel < kSide * kSide; ++pixel)
        for (std::size_t channel = 0; channel < 3; ++channel)
          ASSERT_EQ(data.sample(i).image[channel * kSide * kSide + pixel], expected.pixels[3 * pixel + channel]) << i;
    }
  }
  std::string refusal(const std::string& source) {
    try {
      pack(source);
    } catch (const Error& error) {
      EXPECT_FALSE(std::filesystem::exists(folder.at("pack")));
      return error.what();
    }
    ADD_FAILURE() << source << " was packed";
    return {};
  }
  test::TemporaryFolder folder;
};

TEST_F(PackPhotos, AFolderGivesEveryPictureInItAndBelow) {
  write_pictures("photos", 3);
  std::filesystem::create_directories(folder.at("photos") / "more");
  write_image(folder.at("photos") / "more" / "a.png", picture(3));
  std::ofstream(folder.at("photos") / "notes.md") << "no picture";
  const PackReport report = pack("photos");
  EXPECT_EQ(report.train, 4);
  EXPECT_TRUE(report.skipped.empty());
  expect_pictures(4);
}

TEST_F(PackPhotos, OnlyTheSourcesOwnNameIsKept) {
  write_pictures("photos", 3);
  for (const char* spelled : {"photos", "photos/", "photos/../photos"}) {
    pack(spelled);
    EXPECT_EQ(SafetensorsFile::open(folder.at("pack")).metadata().at("source"), "photos") << spelled;
  }
}

TEST_F(PackPhotos, AListGivesItsPhotosInItsOrder) {
  write_pictures("elsewhere", 2);
  std::ofstream(folder.at("list.txt")) << "elsewhere/100.png\r\n\nelsewhere/101.png";
  EXPECT_EQ(pack("list.txt").train, 2);
  expect_pictures(2);
}

TEST_F(PackPhotos, ATableMayHaveSplitAndLandmarksOrNeither) {
  write_pictures("set/photos", 2);
  std::ofstream(folder.at("set") / "names.csv") << "age,file\n30,100.png\n40,101.png\n";
  EXPECT_EQ(pack("set").train, 2);
  expect_pictures(2);
  EXPECT_FALSE(PackedDataset::open(folder.at("pack")).has_landmarks());

  std::ofstream table(folder.at("set") / "faces.csv");
  table << "file,split";
  for (int i = 0; i < 49; ++i) table << ",x" << i << ",y" << i;
  for (int i = 0; i < 2; ++i) {
    table << "\n" << 100 + i << ".png," << (i ? "val" : "train");
    for (int point = 0; point < 49; ++point) table << "," << 3.5 + i << "," << 7;
  }
  table.close();
  const PackReport report = pack("set");
  EXPECT_EQ(report.train, 1);
  EXPECT_EQ(report.val, 1);
  const PackedDataset data = PackedDataset::open(folder.at("pack"));
  EXPECT_NEAR(data.sample(1).landmarks[96], 4.5, 1e-5);
  EXPECT_NEAR(data.sample(1).landmarks[97], 7, 1e-5);
}

TEST_F(PackPhotos, ShardsGiveTheSamePicturesWithTheirLandmarks) {
  write_pictures("photos", 4);
  const auto photo = [&](int i) { return test::read_text(folder.at("photos") / (std::to_string(100 + i) + ".png")); };
  std::string pairs;
  for (int i = 0; i < 49; ++i) pairs += std::string(i ? "," : "") + "[" + std::to_string(i) + ".5,2]";
  std::filesystem::create_directories(folder.at("shards"));
  write_tar(folder.at("shards") / "0.tar", {{"a/one.png", photo(0)}, {"a/one.txt", numbers(3)}, {"a/two.json", "{\"landmarks\":[" + pairs + "],\"split\":\"val\"}"}, {"a/two.png", photo(1)}});
  write_tar(folder.at("shards") / "1.tgz", {{"three.png", photo(2)}, {"three.cls", "7"}, {"four.png", photo(3)}});
  const PackReport report = pack("shards");
  EXPECT_TRUE(report.skipped.empty()) << report.skipped.front();
  EXPECT_EQ(report.val, 1);
  expect_pictures(4);
  const PackedDataset data = PackedDataset::open(folder.at("pack"));
  EXPECT_EQ(data.val, (std::vector<std::int64_t>{1}));
  EXPECT_NEAR(data.sample(0).landmarks[1], 4, 1e-5);
  EXPECT_NEAR(data.sample(1).landmarks[2 * 20], 20.5, 1e-5);
  EXPECT_TRUE(data.sample(2).landmarks.empty());
}

TEST_F(PackPhotos, BrokenPhotosAreNamedAndSkippedUpToOneInAHundred) {
  write_pictures("photos", 220);
  std::ofstream(folder.at("photos") / "150.png") << "no picture at all";
  write_image(folder.at("photos") / "160.png", Image(20, 16, 3, 9));
  const PackReport report = pack("photos");
  EXPECT_EQ(report.train, 218);
  ASSERT_EQ(report.skipped.size(), 2u);
  EXPECT_EQ(report.skipped[0].find("150.png: "), 0u) << report.skipped[0];
  EXPECT_NE(report.skipped[1].find("20 x 16"), std::string::npos) << report.skipped[1];

  std::filesystem::remove(folder.at("pack"));
  std::filesystem::resize_file(folder.at("photos") / "101.png", 40);
  const std::string problem = refusal("photos");
  for (const char* word : {"3 of 220", "101.png", "150.png", "160.png"}) EXPECT_NE(problem.find(word), std::string::npos) << word << " in " << problem;
}

TEST_F(PackPhotos, ADamagedShardLosesItsRestAlone) {
  write_pictures("photos", 1);
  const std::string photo = test::read_text(folder.at("photos") / "100.png");
  std::vector<std::pair<std::string, std::string>> many;
  for (int i = 0; i < 150; ++i) many.emplace_back(std::to_string(i) + ".png", photo);
  std::filesystem::create_directories(folder.at("shards"));
  write_tar(folder.at("shards") / "0.tar", {{"0.png", photo}, {"1.png", photo}, {"2.png", photo + photo}});
  write_tar(folder.at("shards") / "1.tar", many);
  std::filesystem::resize_file(folder.at("shards") / "0.tar", 512 * 4 + 2 * photo.size());
  const PackReport report = pack("shards");
  EXPECT_GE(report.train, 150);
  ASSERT_EQ(report.skipped.size(), 1u);
  EXPECT_NE(report.skipped[0].find("0.tar"), std::string::npos) << report.skipped[0];
}

TEST_F(PackPhotos, LandmarksThatAreNoneAreAProblemOfTheirPhoto) {
  write_pictures("photos", 1);
  const std::string photo = test::read_text(folder.at("photos") / "100.png");
  write_tar(folder.at("a.tar"), {{"a.png", photo}, {"a.txt", "1 2 3"}});
  EXPECT_NE(refusal("a.tar").find("3 numbers, expected 98"), std::string::npos);
  write_tar(folder.at("b.tar"), {{"a.png", photo}, {"a.json", "{\"landmarks\": \"none\"}"}});
  EXPECT_NE(refusal("b.tar").find("none"), std::string::npos);
}

TEST_F(PackPhotos, ValidationPhotosAreChosenByNameAndStay) {
  write_pictures("photos", 200);
  const std::int64_t val = pack("photos", 0.2).val;
  EXPECT_GT(val, 20);
  EXPECT_LT(val, 60);
  const std::vector<std::int64_t> before = PackedDataset::open(folder.at("pack")).val;
  std::filesystem::remove(folder.at("photos") / "299.png");
  pack("photos", 0.2);
  for (const std::int64_t sample : PackedDataset::open(folder.at("pack")).val)
    EXPECT_TRUE(std::ranges::binary_search(before, sample)) << sample;
}

TEST_F(PackPhotos, WhatIsNoSourceIsNamed) {
  std::filesystem::create_directories(folder.at("empty"));
  EXPECT_NE(refusal("nothing").find("nothing"), std::string::npos);
  EXPECT_NE(refusal("empty").find("no pictures"), std::string::npos);
  std::ofstream(folder.at("a.parquet")) << "x";
  EXPECT_NE(refusal("a.parquet").find("tar shard"), std::string::npos);
  std::ofstream(folder.at("bad.csv")) << "name\na.png\n";
  EXPECT_NE(refusal("bad.csv").find("file"), std::string::npos);
}

TEST_F(PackPhotos, CancellingWritesNothing) {
  write_pictures("photos", 2);
  EXPECT_THROW(pack_photos(folder.at("photos"), folder.at("pack"), {.side = kSide}, [](std::int64_t, std::int64_t) { return false; }), Error);
  EXPECT_FALSE(std::filesystem::exists(folder.at("pack")));
}

}  // namespace
}  // namespace ilat
