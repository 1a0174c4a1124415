#include <algorithm>
#include <array>
#include <string_view>

#include "files/read_whole.h"
#include "ilat/error.h"
#include "training/packing/photo_source.h"

namespace ilat {
namespace {

/// What is known before the first photo is read.
class ListedPhotos : public PhotoSource {
 public:
  explicit ListedPhotos(std::vector<SourcePhoto> photos) : photos_(std::move(photos)) {}
  std::optional<SourcePhoto> next() override {
    if (at_ == photos_.size()) return std::nullopt;
    return std::move(photos_[at_++]);
  }
  std::int64_t size() const override { return static_cast<std::int64_t>(photos_.size()); }

 private:
  std::vector<SourcePhoto> photos_;
  std::size_t at_ = 0;
};

bool is_shard(const std::filesystem::path& path) {
  constexpr std::array<std::string_view, 5> kEnds{".tar", ".tar.gz", ".tgz", ".tar.xz", ".tar.zst"};
  const std::string name = path.filename().string();
  return std::ranges::any_of(kEnds, [&](std::string_view end) { return name.ends_with(end); });
}

std::unique_ptr<PhotoSource> open_folder(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> tables, shards;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".csv") tables.push_back(entry.path());
    if (is_shard(entry.path())) shards.push_back(entry.path());
  }
  if (std::filesystem::exists(folder / "faces.csv")) tables = {folder / "faces.csv"};
  if (tables.size() > 1)
    throw Error(ErrorCode::usage, "holds several tables; name the one to pack", folder.string());
  if (!tables.empty()) return std::make_unique<ListedPhotos>(photos_of_table(tables.front()));
  std::ranges::sort(shards);
  if (!shards.empty()) return open_shards(std::move(shards));
  return std::make_unique<ListedPhotos>(photos_of_folder(folder));
}

}  // namespace

std::unique_ptr<PhotoSource> open_source(const std::filesystem::path& path) {
  if (path == kStandardStream) return std::make_unique<ListedPhotos>(photos_of_list(path));
  if (!std::filesystem::exists(path)) throw Error(ErrorCode::not_found, "there is no such file or folder", path.string());
  if (std::filesystem::is_directory(path)) return open_folder(path);
  if (is_shard(path)) return open_shards({path});
  if (path.extension() == ".csv") return std::make_unique<ListedPhotos>(photos_of_table(path));
  if (path.extension() == ".txt") return std::make_unique<ListedPhotos>(photos_of_list(path));
  throw Error(ErrorCode::usage, "expected a folder, a table (.csv), a list (.txt) or a tar shard (.tar, .tar.gz, .tgz, .tar.xz, .tar.zst)",
              path.string());
}

}  // namespace ilat
