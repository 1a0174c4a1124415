#include "training/scenes/background_photos.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include "files/csv.h"
#include "files/parse_number.h"
#include "files/text_file.h"
#include "ilat/error.h"
#include "ilat/image.h"

namespace ilat {
namespace {

constexpr int kLargestSide = 512;

/// File -> first row below the shoulders.
std::map<std::string, int> rows_below_shoulders(const std::filesystem::path& table) {
  std::map<std::string, int> rows;
  const std::vector<CsvRow> lines = parse_csv(read_text_file(table), table.string());
  if (lines.empty()) return rows;
  const auto column = [&](const char* name) {
    const auto& header = lines.front().fields;
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end())
      throw Error(ErrorCode::bad_input, std::string("has no column `") + name + "`; it should name joints",
                  table.string());
    return static_cast<std::size_t>(found - header.begin());
  };
  const std::size_t file = column("file"), split = column("split");
  const std::size_t joints[] = {column("head_y"), column("left_shoulder_y"), column("right_shoulder_y")};
  for (std::size_t i = 1; i < lines.size(); ++i) {
    const auto& fields = lines[i].fields;
    if (fields.size() != lines.front().fields.size() || fields[split] == "val") continue;
    double lowest = 0;
    for (const std::size_t joint : joints) lowest = std::max(lowest, parse_number<double>(fields[joint]).value_or(1e9));
    rows[fields[file]] = static_cast<int>(std::min(lowest, 1e6)) + 8;
  }
  return rows;
}

Image below(const Image& image, int first) {
  Image rest(image.width, image.height - first, image.channels);
  std::copy(image.row(first), image.row(0) + image.pixels.size(), rest.pixels.begin());
  return rest;
}

}  // namespace

std::vector<MipPicture> read_background_photos(const std::filesystem::path& folder) {
  const bool has_table = std::filesystem::is_directory(folder / "photos");
  const std::filesystem::path photos = has_table ? folder / "photos" : folder;
  if (!std::filesystem::is_directory(photos)) throw Error(ErrorCode::not_found, "is no folder", photos.string());
  std::optional<std::map<std::string, int>> rows;
  if (has_table)
    for (const auto& entry : std::filesystem::directory_iterator(folder))
      if (entry.path().extension() == ".csv") rows = rows_below_shoulders(entry.path());
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(photos))
    if (entry.is_regular_file()) files.push_back(entry.path());
  std::sort(files.begin(), files.end());  // the same order everywhere, for the same training

  std::vector<MipPicture> pictures;
  for (const auto& file : files) {
    int first = 0;
    if (rows) {
      const auto row = rows->find(file.filename().string());
      if (row == rows->end()) continue;
      first = row->second;
    }
    const Image image = read_image(file, 3);
    if (image.height - first < 32) continue;
    pictures.emplace_back(below(image, first), kLargestSide);
  }
  return pictures;
}

}  // namespace ilat
