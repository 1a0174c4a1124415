#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "ilat/photo.h"
#include "jobs/job_faces.h"
#include "serving/http/spooled_file.h"
#include "serving/pictures/seen_photo.h"

namespace ilat {

struct ShelfOptions {
  std::filesystem::path folder = {};
  std::chrono::seconds keep{3600};               ///< since the last use
  std::uint64_t keep_bytes = 1'000'000'000;      ///< beyond, the longest unused go
  std::uint64_t decoded_bytes = 192'000'000;     ///< of pixels that are kept in memory
  std::uint64_t max_pixels = kMaxPixels;
  std::filesystem::path detector = {};           ///< empty = none
};

/// Pictures that clients have sent once to name them again, with the last photos decoded and searched. From any thread.
class PictureShelf {
 public:
  struct Sent {
    std::string id;
    int width = 0, height = 0;
    std::uint64_t bytes = 0;
  };

  explicit PictureShelf(ShelfOptions options);

  /// Reads the picture and keeps its file. @throws Error bad_input for what is no picture
  Sent keep(const SpooledFile& file);
  /// Where a sent picture lies; from now on it is used. None if there is no such id.
  std::optional<std::filesystem::path> find(const std::string& id);
  bool drop(const std::string& id);
  void expire();

  bool has_detector() const { return !options_.detector.empty(); }
  std::chrono::seconds keep_time() const { return options_.keep; }

  /// A photo, from memory where it was seen lately.
  /// @param id of a sent picture, or empty: then nothing is remembered
  std::shared_ptr<const SeenPhoto> look(const std::string& id, const std::filesystem::path& file);
  /// The same with its faces searched, as ilat::find_faces() does with its own options.
  /// @throws Error not_found without a detector
  std::shared_ptr<const SeenPhoto> look_for_faces(const std::string& id, const std::filesystem::path& file);
  /// The photo in this file, if it is in memory because the file is another name of a sent picture; else null.
  std::shared_ptr<const SeenPhoto> seen_in(const std::filesystem::path& file);
  std::vector<Face> find_faces(const Photo& photo, const FaceFinderOptions& options = {});

 private:
  /// What two names of one file have in common.
  struct FileIdentity {
    std::uint64_t device = 0, number = 0;
    bool operator==(const FileIdentity&) const = default;
  };
  struct Entry {
    Sent sent;
    std::filesystem::path path;
    FileIdentity identity;
    std::chrono::steady_clock::time_point used;
  };
  static std::optional<FileIdentity> identity_of(const std::filesystem::path& file);
  std::shared_ptr<const SeenPhoto> remembered(const std::string& id);
  void remember(const std::string& id, std::shared_ptr<const SeenPhoto> photo);
  void remove(std::map<std::string, Entry>::iterator entry);

  ShelfOptions options_;
  std::mutex mutex_, finding_;
  std::map<std::string, Entry> entries_;
  std::list<std::pair<std::string, std::shared_ptr<const SeenPhoto>>> seen_;  // the last used first
  std::optional<FaceFinder> finder_;
};

}  // namespace ilat
