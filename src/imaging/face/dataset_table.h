#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "config/landmarks.h"

namespace ilat {

/// One line of a faces.csv.
struct FaceRow {
  std::string file;   ///< the photo's name inside photos/
  std::string split;  ///< "train" or "val"
  Landmarks landmarks;
};

/// Reads a table of portraits: a header line `file,split,x0,y0,...,x48,y48`, then one line a photo.
/// @throws Error not_found, or bad_input naming the line and what is wrong with it.
std::vector<FaceRow> read_faces_table(const std::filesystem::path& path);
/// The same of a text. @param origin names it in errors
std::vector<FaceRow> parse_faces_table(std::string_view text, const std::string& origin);

}  // namespace ilat
