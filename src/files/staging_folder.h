#pragma once

#include <filesystem>
#include <string>

namespace ilat {

/// How the name of every staging folder begins; the only temporary files of this program lie in such folders.
inline constexpr const char* kStagingPrefix = ".ilat-tmp-";

/// A hidden folder for files in the making, in the folder where they will stand: on the same disk, so that they are
/// renamed to their place in one step. It goes with this object, and with it whatever is still inside.
///
/// What a killed program left is removed by the next one that writes into the same folder: a staging folder is locked
/// for as long as its program lives (flock, which ends with the process, on whatever machine or container it ran), so
/// one that can be locked belongs to nobody. A file system without such locks keeps what was left.
class StagingFolder {
 public:
  /// @param place the folder where the files will stand; empty = the working folder
  /// @throws Error unwritable in the name of `wanted_for`
  StagingFolder(const std::filesystem::path& place, const std::filesystem::path& wanted_for);
  StagingFolder(const StagingFolder&) = delete;
  StagingFolder& operator=(const StagingFolder&) = delete;
  ~StagingFolder();

  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
  int descriptor_ = -1;
  int slot_ = -1;  // where a signal's handler finds it
};

/// For a signal's handler that ends the process: removes this process' staging folders, with system calls alone.
/// @return false if files are getting their names at this moment: the handler should let them
bool remove_own_staging_now();

/// While it lives, remove_own_staging_now() holds back.
class Commit {
 public:
  Commit();
  Commit(const Commit&) = delete;
  Commit& operator=(const Commit&) = delete;
  ~Commit();
};

/// Removes the staging folders in `place` whose programs are gone. @return how many
int remove_abandoned_staging(const std::filesystem::path& place);

}  // namespace ilat
