#pragma once

#include <filesystem>
#include <vector>

#include "files/atomic_file.h"
#include "ilat/image.h"

namespace ilat {

/// after.png, 3 -> after-1.png, after-2.png, after-3.png; count 1 leaves the name as it is.
/// @throws Error usage for several results on standard output ("-")
std::vector<std::filesystem::path> numbered_files(const std::filesystem::path& output, int count);

/// Finds out before the work rather than after it that a file cannot be written.
/// @throws Error unwritable if the folder is missing or closed to us, or the file cannot be replaced.
void check_writable(const std::filesystem::path& file);

/// The same of pictures.
/// @throws Error usage for an extension we do not write, unwritable if the folder is missing or closed to us.
void check_outputs(const std::vector<std::filesystem::path>& files);

/// The record of a picture that is no edit's result: the mark by which a later run knows it (files/makers_mark.h).
inline constexpr const char* kPictureRecord = R"({"format":"ilat-picture/1"})";

/// Prepares a picture that is no edit's result, with the mark by which a later run knows it (files/makers_mark.h).
void stage_picture(StagedFiles& files, const std::filesystem::path& file, const Image& picture);

}  // namespace ilat
