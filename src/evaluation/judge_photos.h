#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "config/landmarks.h"
#include "ilat/image.h"

namespace ilat {

/// Every photo is judged at this side, in pixels: models of any resolution paint into the same pictures.
inline constexpr int kJudgeSide = 256;

struct JudgePhoto {
  std::string file;  ///< its name in photos/
  Image picture;     ///< RGB, kJudgeSide a side
  Landmarks face;    ///< in its pixels
};

/// A folder of aligned portraits that nobody trained on.
struct JudgeSet {
  std::string name;  ///< the folder, as its user wrote it
  std::vector<JudgePhoto> photos;
};

/// A number that depends on a file's name alone, on every machine: FNV-1a, then SplitMix64's mixing.
std::uint64_t stable_hash(std::string_view text);

/// The `count` portraits of `val` whose names have the lowest hashes, or all if there are fewer: the first eight are the
/// same whether eight or eighty are asked for.
/// @param folder with photos/ and faces.csv (see read_faces_table); or of pictures alone, which all count, and whose
/// landmarks are taken to be the mean face's
/// @throws Error not_found; bad_input for a table without `val`, or a photo that is not square or cannot be read.
JudgeSet read_judge_set(const std::filesystem::path& folder, int count);

}  // namespace ilat
