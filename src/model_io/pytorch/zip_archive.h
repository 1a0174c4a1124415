#pragma once

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace ilat {

/// The entries of a zip archive that lies in memory, as torch.save writes it: uncompressed, all in one folder. Nothing
/// goes to disk. Refused: names that leave the folder, a name twice, compression, encryption, links, sizes and
/// checksums that do not fit the data, entries that together are larger than the archive.
/// @return name without the folder ("data/0") -> bytes
/// @throws Error bad_input
std::map<std::string, std::vector<std::byte>> read_zip_archive(std::span<const std::byte> archive,
                                                               const std::string& origin);

}  // namespace ilat
