#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ilat/expression.h"

namespace ilat {

/// Reads how landmarks move: CSV under the header `landmark,x,y`, a landmark a line, or a JSON object
/// {"31": [-0.1, -0.05], ...}; x and y in eye distances (see LandmarkMove). Landmarks that it does not name stay.
/// @throws Error not_found, or bad_input naming the line or landmark and what is wrong with it: no number, out of range,
/// there twice; or that nothing moves.
std::vector<LandmarkMove> read_landmark_moves(const std::filesystem::path& path);
std::vector<LandmarkMove> parse_landmark_moves(std::string_view text, const std::string& origin);

}  // namespace ilat
