#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "files/staging_folder.h"

namespace ilat {

/// Files that appear together: each is written to the end and synced before the first gets its name. Links are written
/// through; a file that is replaced keeps its mode. What is for "-" goes to standard output at the end.
class StagedFiles {
 public:
  /// Writes `parts` one after the other. Two targets that are one file: the later one stands.
  /// @throws Error unwritable, also if what is there is no file or is write-protected; no target has changed then.
  void add(const std::filesystem::path& target, std::span<const std::span<const std::byte>> parts);

  /// Gives all of them their names. Without it nothing is left behind.
  /// @throws Error unwritable; of those that were new, none is left.
  void commit();

 private:
  struct Staged {
    std::filesystem::path staged, target;
  };
  std::map<std::filesystem::path, std::unique_ptr<StagingFolder>> folders_;  // by the targets' folders
  std::vector<Staged> files_;
  std::vector<std::byte> for_standard_output_;
};

/// One such file: it appears whole or not at all, also when the process is killed.
/// @throws Error unwritable; nothing is left behind.
void write_file_atomically(const std::filesystem::path& path, std::span<const std::span<const std::byte>> parts);
void write_file_atomically(const std::filesystem::path& path, std::string_view text);

}  // namespace ilat
