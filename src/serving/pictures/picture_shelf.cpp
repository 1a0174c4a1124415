#include "serving/pictures/picture_shelf.h"

#include <sys/stat.h>

#include <algorithm>
#include <system_error>
#include <utility>

#include "ilat/error.h"

namespace ilat {
namespace {

std::uint64_t pixels_bytes(const Photo& photo) {
  return photo.image.pixels.size() + 2 * (photo.deep.size() + photo.alpha.size());
}

/// An error about a file of ours, in the words of who sent it.
[[noreturn]] void rethrow(const Error& error) {
  if (error.code() == ErrorCode::not_found) throw Error(ErrorCode::not_found, "is not there any more; send it again", "photo");
  throw Error(error.code(), error.message(), "photo");
}

}  // namespace

std::optional<PictureShelf::FileIdentity> PictureShelf::identity_of(const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return std::nullopt;
  return FileIdentity{status.st_dev, status.st_ino};
}

PictureShelf::PictureShelf(ShelfOptions options) : options_(std::move(options)) {}

PictureShelf::Sent PictureShelf::keep(const SpooledFile& file) {
  auto photo = std::make_shared<SeenPhoto>();
  try {
    photo->photo = read_photo(file.path(), {.max_pixels = options_.max_pixels});
  } catch (const Error& error) {
    throw Error(error.code(), error.message(), "picture");
  }
  Entry entry{{"pic_" + random_name(), photo->photo.image.width, photo->photo.image.height, file.size()}, {}, {}, std::chrono::steady_clock::now()};
  entry.path = options_.folder / entry.sent.id;
  file.keep_as(entry.path);
  entry.identity = identity_of(entry.path).value_or(FileIdentity{});
  Sent sent = entry.sent;
  {
    const std::lock_guard lock(mutex_);
    entries_.emplace(sent.id, std::move(entry));
  }
  remember(sent.id, std::move(photo));
  return sent;
}

std::optional<std::filesystem::path> PictureShelf::find(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto entry = entries_.find(id);
  if (entry == entries_.end()) return std::nullopt;
  entry->second.used = std::chrono::steady_clock::now();
  return entry->second.path;
}

void PictureShelf::remove(std::map<std::string, Entry>::iterator entry) {
  std::error_code failed;
  std::filesystem::remove(entry->second.path, failed);
  seen_.remove_if([&](const auto& each) { return each.first == entry->first; });
  entries_.erase(entry);
}

bool PictureShelf::drop(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto entry = entries_.find(id);
  if (entry == entries_.end()) return false;
  remove(entry);
  return true;
}

void PictureShelf::expire() {
  const std::lock_guard lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  std::vector<std::pair<std::chrono::steady_clock::time_point, std::string>> by_use;
  std::uint64_t bytes = 0;
  for (const auto& [id, entry] : entries_) {
    by_use.emplace_back(entry.used, id);
    bytes += entry.sent.bytes;
  }
  std::ranges::sort(by_use);
  for (const auto& [used, id] : by_use) {
    if (now - used < options_.keep && bytes <= options_.keep_bytes) break;
    const auto entry = entries_.find(id);
    bytes -= entry->second.sent.bytes;
    remove(entry);
  }
}

std::shared_ptr<const SeenPhoto> PictureShelf::remembered(const std::string& id) {
  const std::lock_guard lock(mutex_);
  const auto found = std::ranges::find_if(seen_, [&](const auto& each) { return each.first == id; });
  if (id.empty() || found == seen_.end()) return nullptr;
  seen_.splice(seen_.begin(), seen_, found);
  return seen_.front().second;
}

void PictureShelf::remember(const std::string& id, std::shared_ptr<const SeenPhoto> photo) {
  if (id.empty()) return;
  const std::lock_guard lock(mutex_);
  seen_.remove_if([&](const auto& each) { return each.first == id; });
  seen_.emplace_front(id, std::move(photo));
  std::uint64_t bytes = 0;
  for (auto each = seen_.begin(); each != seen_.end();) {
    bytes += pixels_bytes(each->second->photo);
    each = bytes > options_.decoded_bytes ? seen_.erase(each) : std::next(each);
  }
}

std::shared_ptr<const SeenPhoto> PictureShelf::look(const std::string& id, const std::filesystem::path& file) {
  if (auto photo = remembered(id)) return photo;
  auto photo = std::make_shared<SeenPhoto>();
  try {
    photo->photo = read_photo(file, {.max_pixels = options_.max_pixels});
  } catch (const Error& error) {
    rethrow(error);
  }
  remember(id, photo);
  return photo;
}

std::shared_ptr<const SeenPhoto> PictureShelf::look_for_faces(const std::string& id, const std::filesystem::path& file) {
  std::shared_ptr<const SeenPhoto> seen = look(id, file);
  if (seen->faces) return seen;
  auto searched = std::make_shared<SeenPhoto>(*seen);
  searched->faces = find_faces(seen->photo);
  remember(id, searched);
  return searched;
}

std::shared_ptr<const SeenPhoto> PictureShelf::seen_in(const std::filesystem::path& file) {
  const auto identity = identity_of(file);
  if (!identity) return nullptr;
  std::string id;
  {
    const std::lock_guard lock(mutex_);
    const auto entry = std::ranges::find_if(entries_, [&](const auto& each) { return each.second.identity == *identity; });
    if (entry != entries_.end()) id = entry->first;
  }
  return remembered(id);
}

std::vector<Face> PictureShelf::find_faces(const Photo& photo, const FaceFinderOptions& options) {
  if (!has_detector())
    throw Error(ErrorCode::not_found, "there is no face detector here: expected models/face-detector beside the program or under $ILAT_DETECTOR");
  {
    const std::lock_guard lock(finding_);
    if (!finder_) finder_ = FaceFinder::open(options_.detector);
  }
  return finder_->find(visible_colours(photo), options);
}

}  // namespace ilat
