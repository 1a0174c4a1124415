#pragma once

#include <filesystem>
#include <string>

namespace ilat {

/// One HTML page with nothing outside it that shows a run: its network, data and machine, the curves of log.csv and
/// validation.csv (codebook use among them), its samples through time, its recipe. The run may still be going on.
/// @throws Error not_found if the folder holds no log; bad_input if a file in it cannot be read
std::string run_report(const std::filesystem::path& run);

}  // namespace ilat
