#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

#include "files/mapped_file.h"
#include "serving/queue/job_state.h"

namespace ilat {

// The files of a process that has a part in the shared queue.

inline std::string_view text_in(const MappedFile& file) { return {reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()}; }

/// Whole or not at all, for whoever looks under the name. @throws Error unwritable
void write_whole(const std::filesystem::path& path, std::string_view bytes);

void remove_files(const std::vector<JobResultFile>& files);

}  // namespace ilat
