#pragma once

#include <filesystem>
#include <string>

namespace ilat {

/// What tells one model from another: the SHA-256 of the SHA-256 sums of model.json and the weights in this folder,
/// under their names. Neither the folder's name nor other files in it count. 64 hexadecimal digits.
/// @throws Error not_found without a model.json, or as sha256_of_file().
std::string model_digest(const std::filesystem::path& folder);

}  // namespace ilat
