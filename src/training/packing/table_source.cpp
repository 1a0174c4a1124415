#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "conditioning/pose/pose_columns.h"
#include "files/csv.h"
#include "files/parse_number.h"
#include "files/text_file.h"
#include "ilat/error.h"
#include "training/packing/photo_source.h"

namespace ilat {
namespace {

/// Where each column is.
class Columns {
 public:
  Columns(const CsvRow& header, const std::string& origin) : pose_(header.fields, origin) {
    for (std::size_t i = 0; i < header.fields.size(); ++i) at_[header.fields[i]] = i;
    if (!at_.contains("file"))
      throw Error(ErrorCode::bad_input, "the first line names no column `file`, of the photos' names", origin);
    std::size_t known = 0;
    for (std::size_t i = 0; i < kLandmarks; ++i)
      known += at_.contains('x' + std::to_string(i)) + at_.contains('y' + std::to_string(i));
    if (known != 0 && known != 2 * kLandmarks)
      throw Error(ErrorCode::bad_input, "names some of the columns x0, y0 ... x48, y48, but not all", origin);
    landmarks_ = known != 0;
  }

  SourcePhoto photo(const CsvRow& row) const {
    SourcePhoto photo{.name = field(row, "file")};
    if (at_.contains("split")) {
      const std::string& split = field(row, "split");
      if (split != "train" && split != "val") photo.problem = "split is \"" + split + "\" instead of train or val";
      photo.val = split == "val";
    }
    if (landmarks_) photo.landmarks = landmarks_of(row, photo.problem);
    if (pose_.any()) photo.pose = pose_.read(row.fields, photo.problem);
    return photo;
  }

 private:
  const std::string& field(const CsvRow& row, const std::string& name) const { return row.fields[at_.at(name)]; }

  /// 0, and a problem, where the column holds no number.
  float number_in(const CsvRow& row, const std::string& name, std::string& problem) const {
    const auto number = parse_number<float>(field(row, name));
    if (number && std::isfinite(*number)) return *number;
    problem = name + " is \"" + field(row, name) + "\" instead of a number";
    return 0;
  }

  Landmarks landmarks_of(const CsvRow& row, std::string& problem) const {
    Landmarks landmarks{};
    for (std::size_t i = 0; i < landmarks.size(); ++i) {
      landmarks[i].x = number_in(row, 'x' + std::to_string(i), problem);
      landmarks[i].y = number_in(row, 'y' + std::to_string(i), problem);
    }
    return landmarks;
  }

  std::map<std::string, std::size_t> at_;
  PoseColumns pose_;
  bool landmarks_ = false;
};

}  // namespace

std::vector<SourcePhoto> photos_of_table(const std::filesystem::path& table) {
  const std::vector<CsvRow> rows = parse_csv(read_text_file(table), table.string());
  if (rows.empty()) throw Error(ErrorCode::bad_input, "is empty; expected a line of column names, `file` among them", table.string());
  const Columns columns(rows.front(), table.string());
  const auto beside = table.parent_path() / "photos";
  const auto folder = std::filesystem::is_directory(beside) ? beside : table.parent_path();
  std::vector<SourcePhoto> photos;
  for (const CsvRow& row : std::span(rows).subspan(1)) {
    if (row.fields.size() != rows.front().fields.size())
      throw Error(ErrorCode::bad_input,
                  "line " + std::to_string(row.line) + " has " + std::to_string(row.fields.size()) + " fields instead of " +
                      std::to_string(rows.front().fields.size()),
                  table.string());
    photos.push_back(columns.photo(row));
    photos.back().path = folder / photos.back().name;
  }
  return photos;
}

}  // namespace ilat
