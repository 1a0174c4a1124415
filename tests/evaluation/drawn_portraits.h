#pragma once

#include <cmath>
#include <filesystem>
#include <string>

#include "evaluation/mean_face.h"
#include "files/csv.h"
#include "support/temporary_folder.h"

namespace ilat::test {

/// Nobody's face: skin, two eyes and a mouth where the aligned portraits have them, another colour for each number.
inline Image drawn_portrait(int number, int side = 256) {
  Image portrait(side, side, 3);
  const double unit = side / 256.0;
  const auto near = [&](double x, double y, double u, double v, double across, double down) {
    return std::hypot((x / unit - u) / across, (y / unit - v) / down) < 1;
  };
  for (int y = 0; y < side; ++y)
    for (int x = 0; x < side; ++x) {
      std::uint8_t* pixel = portrait.row(y) + 3 * x;
      const bool face = near(x, y, 128, 140, 85, 110), eye = near(x, y, 88, 112, 16, 8) || near(x, y, 168, 112, 16, 8);
      const bool mouth = near(x, y, 128, 192, 34, 12);
      const int shade = (x + 2 * y) % 40 / 2 + 6 * (number % 7);
      pixel[0] = static_cast<std::uint8_t>(eye ? 30 : mouth ? 170 : face ? 200 - shade : 60 + shade);
      pixel[1] = static_cast<std::uint8_t>(eye ? 40 : mouth ? 70 : face ? 160 - shade : 90);
      pixel[2] = static_cast<std::uint8_t>(eye ? 50 : mouth ? 80 : face ? 140 : 120 - number % 50);
    }
  return portrait;
}

/// A folder as `ilat eval --data` takes it: photos/ and faces.csv, all of split `val` but the last.
inline void write_portraits(const std::filesystem::path& folder, int count) {
  std::filesystem::create_directories(folder / "photos");
  std::vector<std::string> fields{"file", "split"};
  for (std::size_t i = 0; i < kLandmarks; ++i)
    for (const char axis : {'x', 'y'}) fields.push_back(axis + std::to_string(i));
  std::string table = csv_line(fields);
  for (int number = 0; number < count; ++number) {
    const std::string file = "drawn-" + std::to_string(number) + ".png";
    write_image(folder / "photos" / file, drawn_portrait(number));
    fields = {file, number + 1 < count ? "val" : "train"};
    for (const Landmark& point : kMeanFace)
      for (const float place : {point.x, point.y}) fields.push_back(std::to_string(place));
    table += csv_line(fields);
  }
  write_text(folder / "faces.csv", table);
}

}  // namespace ilat::test
