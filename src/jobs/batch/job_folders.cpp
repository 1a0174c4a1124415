#include "jobs/batch/job_folders.h"

#include <algorithm>
#include <map>
#include <string>
#include <utility>

#include "ilat/error.h"
#include "imaging/photo/photo_format.h"

namespace ilat {
namespace {

namespace fs = std::filesystem;

/// The pictures in a folder, by name; hidden files are none.
std::vector<fs::path> pictures_in(const fs::path& folder) {
  std::error_code failed;
  std::vector<fs::path> files;
  for (fs::directory_iterator entry(folder, failed), end; !failed && entry != end; entry.increment(failed))
    if (has_picture_name(entry->path()) && !entry->is_directory() && !entry->path().filename().string().starts_with('.'))
      files.push_back(entry->path());
  if (failed) throw Error(ErrorCode::not_found, "cannot be read: " + failed.message(), folder.string());
  std::sort(files.begin(), files.end());
  return files;
}

/// Finds what belongs to a photo: in a folder, or the same file for all.
class Partners {
 public:
  /// @param kind "mask", "sketch" or "strokes"
  Partners(std::string kind, const fs::path& place) : kind_(std::move(kind)), place_(place) {
    if (!fs::is_directory(place)) return;
    is_folder_ = true;
    for (fs::path& file : pictures_in(place)) by_stem_[file.stem().string()].push_back(std::move(file));
  }

  void find_for(const fs::path& photo, JobRow& job) const {
    if (place_.empty()) return;
    if (!is_folder_) {
      job.cells[kind_] = place_.string();
      return;
    }
    const auto found = by_stem_.find(photo.stem().string());
    if (found == by_stem_.end()) {
      job.problem = "has no " + kind_ + ": expected " + photo.stem().string() +
                    ".png or another picture of that name in " + place_.string();
    } else if (found->second.size() > 1) {
      job.problem = "has " + std::to_string(found->second.size()) + " files for its " + kind_ + ": " +
                    found->second[0].filename().string() + " and " + found->second[1].filename().string() +
                    "; leave one of them";
    } else {
      job.cells[kind_] = found->second[0].string();
    }
  }

 private:
  std::string kind_;
  fs::path place_;
  bool is_folder_ = false;
  std::map<std::string, std::vector<fs::path>> by_stem_;
};

}  // namespace

std::vector<JobRow> jobs_of_folders(const JobFolders& folders) {
  const Partners masks("mask", folders.masks), sketches("sketch", folders.sketches), strokes("strokes", folders.strokes);
  std::vector<JobRow> jobs;
  for (const fs::path& photo : pictures_in(folders.photos)) {
    JobRow job{jobs.size() + 1, {{"photo", photo.string()}}, {}};
    masks.find_for(photo, job);
    if (job.problem.empty()) sketches.find_for(photo, job);
    if (job.problem.empty()) strokes.find_for(photo, job);
    jobs.push_back(std::move(job));
  }
  if (jobs.empty())
    throw Error(ErrorCode::bad_input, "there is no .png, .jpg, .jpeg or .webp in this folder", folders.photos.string());
  return jobs;
}

}  // namespace ilat
