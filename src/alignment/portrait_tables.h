#pragma once

#include <filesystem>
#include <vector>

#include "alignment/align_journal.h"

namespace ilat {

/// "train" or "val", by the photo's name alone: it stays when others come or go, and all faces of a photo share it.
const char* split_of(const std::string& photo, double val_share);

/// faces.csv: file, split, x0, y0 ... x48, y48.
void write_faces_table(const std::filesystem::path& file, const std::vector<PhotoRecord>& records, double val_share);

/// rejected.csv: photo, face (from 1; empty = the photo as a whole), reason, detail.
void write_rejected_table(const std::filesystem::path& file, const std::vector<PhotoRecord>& records);

/// Up to 200 of the portraits, evenly over all, small, with their landmarks as dots; nothing if there is none.
/// @param photos the folder where they lie
void write_contact_sheet(const std::filesystem::path& file, const std::filesystem::path& photos,
                         const std::vector<PhotoRecord>& records);

}  // namespace ilat
