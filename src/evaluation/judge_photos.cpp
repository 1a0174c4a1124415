#include "evaluation/judge_photos.h"

#include <algorithm>

#include "evaluation/mean_face.h"
#include "ilat/error.h"
#include "ilat/photo.h"
#include "imaging/face/dataset_table.h"
#include "imaging/geometry/resize.h"
#include "imaging/photo/photo_format.h"
#include "random/split_mix.h"

namespace ilat {
namespace {

/// Every picture of a folder, each taken to have the mean face's landmarks: of a whole that is kJudgeSide a side.
std::vector<FaceRow> rows_of_pictures(const std::filesystem::path& folder) {
  if (!std::filesystem::is_directory(folder))
    throw Error(ErrorCode::not_found, "is no folder; name one of aligned portraits", folder.string());
  std::vector<FaceRow> rows;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.is_regular_file() && photo_format(entry.path())) rows.push_back({entry.path().filename().string(), "val", {}});
  if (rows.empty())
    throw Error(ErrorCode::not_found, "holds neither a faces.csv nor a picture (.png, .jpg, .webp)", folder.string());
  return rows;
}

std::vector<FaceRow> rows_to_judge(const std::filesystem::path& table) {
  std::vector<FaceRow> rows = read_faces_table(table);
  std::erase_if(rows, [](const FaceRow& row) { return row.split != "val"; });
  if (rows.empty()) throw Error(ErrorCode::bad_input, "has no row whose split is val: nothing to judge by", table.string());
  return rows;
}

/// @param photos the folder that holds the picture
JudgePhoto read_photo_of(const std::filesystem::path& photos, const FaceRow& row, bool has_landmarks) {
  const std::filesystem::path path = photos / row.file;
  Image picture = visible_colours(read_photo(path));
  if (picture.width != picture.height)
    throw Error(ErrorCode::bad_input,
                "is " + std::to_string(picture.width) + " x " + std::to_string(picture.height) +
                    " pixels; aligned portraits are square",
                path.string());
  const float factor = static_cast<float>(kJudgeSide) / static_cast<float>(picture.width);
  if (picture.width != kJudgeSide) picture = resize(picture, kJudgeSide, kJudgeSide);
  return {row.file, std::move(picture), has_landmarks ? scaled(row.landmarks, factor) : kMeanFace};
}

}  // namespace

std::uint64_t stable_hash(std::string_view text) {
  std::uint64_t hash = 0xcbf29ce484222325ull;
  for (const char letter : text) hash = (hash ^ static_cast<unsigned char>(letter)) * 0x100000001b3ull;
  return split_mix_bits(hash);
}

JudgeSet read_judge_set(const std::filesystem::path& folder, int count) {
  const bool has_table = std::filesystem::exists(folder / "faces.csv");
  std::vector<FaceRow> rows = has_table ? rows_to_judge(folder / "faces.csv") : rows_of_pictures(folder);
  std::ranges::sort(rows, {}, [](const FaceRow& row) { return std::pair(stable_hash(row.file), row.file); });
  rows.resize(std::min(rows.size(), static_cast<std::size_t>(count)));
  JudgeSet set{folder.string(), {}};
  for (const FaceRow& row : rows) set.photos.push_back(read_photo_of(has_table ? folder / "photos" : folder, row, has_table));
  return set;
}

}  // namespace ilat
