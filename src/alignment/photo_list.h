#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ilat {

/// The pictures in a folder and the folders below it, by their extensions: paths below it, '/' between folders, sorted.
/// @throws Error not_found if there is no such folder, bad_input if it holds no picture
std::vector<std::string> photos_below(const std::filesystem::path& folder);

/// Makes the folder for results, unless it is there.
/// @param journal the file in it by which a run is told from other folders
/// @throws Error usage if one folder lies in the other, if `output` holds anything else than a run's results, or if it
/// does and `resume` is false; unwritable
void open_output_folder(const std::filesystem::path& photos, const std::filesystem::path& output,
                        const std::string& journal, bool resume);

}  // namespace ilat
