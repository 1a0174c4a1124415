#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <vector>

namespace ilat {

/// The name that stands for standard input where a file is read, and for standard output where one is written.
inline constexpr const char* kStandardStream = "-";

/// All bytes of a file or of a pipe; "-" is standard input.
/// @param most more is refused
/// @throws Error not_found if it cannot be opened or read; bad_input if it is a folder or a terminal, holds more than
/// `most`, or is a named pipe that nobody opens for writing within ten seconds.
std::vector<std::byte> read_whole(const std::filesystem::path& path, std::uint64_t most);

}  // namespace ilat
