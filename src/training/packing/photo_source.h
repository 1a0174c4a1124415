#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/landmarks.h"
#include "ilat/pose.h"

namespace ilat {

/// A photo that a source has, not yet decoded.
struct SourcePhoto {
  std::string name;                         ///< for messages
  std::filesystem::path path = {};          ///< its file; empty = `bytes` is the file
  std::vector<std::byte> bytes = {};        ///< JPEG, PNG or WebP
  std::optional<Landmarks> landmarks = {};  ///< in its own pixels
  std::optional<Pose> pose = {};            ///< likewise
  std::optional<bool> val = {};             ///< whether it is kept for validation; none = the packer chooses
  std::string problem = {};                 ///< why it cannot be used; empty = it can
};

/// Photos to make a training set of, one after the other, in the same order each time.
class PhotoSource {
 public:
  virtual ~PhotoSource() = default;
  /// @return none after the last one
  virtual std::optional<SourcePhoto> next() = 0;
  /// How many there are; 0 = not known before the last one.
  virtual std::int64_t size() const = 0;
};

/// Opens, by what `path` is:
///   a table (.csv)          columns file; optional split (train | val), x0, y0 ... x48, y48 (pixels); others are ignored
///   a list (.txt)           a path a line, seen from the list's folder
///   -                       a list on standard input, seen from the current folder
///   a tar shard             .tar, .tar.gz, .tgz, .tar.xz, .tar.zst in WebDataset layout: NAME.jpg, beside it
///                           NAME.json ({"landmarks": [[x, y], ...], "split": "val"}) or NAME.txt (98 numbers), if known
///   a folder with a table   faces.csv, or the only .csv; photos lie in photos/, or in the folder itself
///   a folder with shards    all of them, by name
///   any other folder        every picture in it and below, by name
/// @throws Error not_found, usage if it is nothing of these, bad_input for a table or list that cannot be read
std::unique_ptr<PhotoSource> open_source(const std::filesystem::path& path);

// One file per kind.
std::vector<SourcePhoto> photos_of_table(const std::filesystem::path& table);
std::vector<SourcePhoto> photos_of_list(const std::filesystem::path& list);
std::vector<SourcePhoto> photos_of_folder(const std::filesystem::path& folder);
std::unique_ptr<PhotoSource> open_shards(std::vector<std::filesystem::path> shards);

}  // namespace ilat
