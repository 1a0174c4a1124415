#include "evaluation/poses/pose_pairs.h"

#include <algorithm>
#include <cstdlib>

#include "conditioning/pose/pose_columns.h"
#include "files/csv.h"
#include "files/text_file.h"
#include "ilat/error.h"
#include "random/random_stream.h"

namespace ilat {
namespace {

constexpr std::uint64_t kPairs = 61;  // purpose of a random stream

struct Row {
  std::string file;
  Pose pose;
};

std::filesystem::path table_of(const std::filesystem::path& folder) {
  if (!std::filesystem::exists(folder)) throw Error(ErrorCode::not_found, "there is no such file or folder", folder.string());
  if (!std::filesystem::is_directory(folder)) return folder;
  std::vector<std::filesystem::path> tables;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ".csv") tables.push_back(entry.path());
  if (tables.size() != 1)
    throw Error(ErrorCode::bad_input, "holds " + std::to_string(tables.size()) + " tables (.csv); expected one, or name it", folder.string());
  return tables.front();
}

/// The rows kept for validation, in the order of time.
std::vector<Row> val_rows(const std::filesystem::path& table) {
  const std::vector<CsvRow> rows = parse_csv(read_text_file(table), table.string());
  if (rows.empty()) throw Error(ErrorCode::bad_input, "is empty", table.string());
  const std::vector<std::string>& header = rows.front().fields;
  const auto column = [&](const char* name) {
    const auto found = std::ranges::find(header, name);
    if (found == header.end()) throw Error(ErrorCode::bad_input, std::string("the first line names no column ") + name, table.string());
    return static_cast<std::size_t>(found - header.begin());
  };
  const std::size_t file = column("file"), split = column("split");
  const PoseColumns poses(header, table.string());
  if (!poses.any()) throw Error(ErrorCode::bad_input, "has no joints (columns head_x, head_y, head_visible, ...)", table.string());
  std::vector<Row> kept;
  for (const CsvRow& row : std::span(rows).subspan(1)) {
    const auto refuse = [&](const std::string& why) {
      throw Error(ErrorCode::bad_input, "line " + std::to_string(row.line) + " " + why, table.string());
    };
    if (row.fields.size() != header.size()) refuse("has " + std::to_string(row.fields.size()) + " fields instead of " + std::to_string(header.size()));
    if (row.fields[split] != "val") continue;
    std::string problem;
    kept.push_back({row.fields[file], poses.read(row.fields, problem)});
    if (!problem.empty()) refuse("is unusable: " + problem);
  }
  return kept;
}

}  // namespace

std::vector<PosePair> read_pose_pairs(const std::filesystem::path& folder, const PosePairOptions& options) {
  const std::filesystem::path table = table_of(folder);
  const auto beside = table.parent_path() / "photos";
  const auto photos = std::filesystem::is_directory(beside) ? beside : table.parent_path();
  const std::vector<Row> rows = val_rows(table);
  const int count = static_cast<int>(rows.size());
  if (count <= 2 * options.apart)
    throw Error(ErrorCode::bad_input, "has " + std::to_string(count) + " val rows; expected more than " + std::to_string(2 * options.apart) +
                                          ", so that pairs are not close in time", table.string());
  RandomStream random(options.seed, kPairs, 0);
  std::vector<int> targets(rows.size());
  for (int i = 0; i < count; ++i) targets[static_cast<std::size_t>(i)] = i;
  for (int i = count; i > 1; --i) std::swap(targets[static_cast<std::size_t>(i - 1)], targets[static_cast<std::size_t>(random.below(i))]);
  std::vector<PosePair> pairs;
  for (int i = 0; i < options.pairs; ++i) {
    const int target = targets[static_cast<std::size_t>(i % count)];
    int source = random.below(count);
    while (std::abs(source - target) < options.apart) source = random.below(count);
    const Row &from = rows[static_cast<std::size_t>(source)], &to = rows[static_cast<std::size_t>(target)];
    pairs.push_back({from.file, to.file, read_image(photos / from.file), read_image(photos / to.file), from.pose, to.pose});
    if (pairs.back().source.width != pairs.back().target.width || pairs.back().source.height != pairs.back().target.height)
      throw Error(ErrorCode::bad_input, from.file + " and " + to.file + " are of different sizes", table.string());
  }
  return pairs;
}

}  // namespace ilat
