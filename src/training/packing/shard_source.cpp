#include <archive.h>
#include <archive_entry.h>

#include <cmath>
#include <nlohmann/json.hpp>
#include <sstream>

#include "files/json_text.h"
#include "files/parse_number.h"
#include "ilat/error.h"
#include "imaging/photo/photo_format.h"
#include "training/packing/photo_source.h"

namespace ilat {
namespace {

constexpr std::int64_t kLargestFile = std::int64_t{1} << 28;  // bytes; a photo or its landmarks are smaller

struct ShardFile {
  std::string name;
  std::vector<std::byte> bytes;

  /// "a/b.seg.json" -> "a/b": files of one sample have this in common
  std::string sample() const { return name.substr(0, name.find('.', name.rfind('/') + 1)); }
  std::string ending() const { return name.substr(sample().size()); }
  std::string_view text() const { return {reinterpret_cast<const char*>(bytes.data()), bytes.size()}; }
};

/// The files of one tar archive, whatever compresses it.
class Shard {
 public:
  explicit Shard(std::filesystem::path path) : path_(std::move(path)), archive_(archive_read_new(), archive_read_free) {
    archive_read_support_filter_all(archive_.get());
    archive_read_support_format_tar(archive_.get());
    if (archive_read_open_filename(archive_.get(), path_.c_str(), 1 << 20) != ARCHIVE_OK) fail();
  }

  /// @throws Error bad_input where the archive is damaged
  std::optional<ShardFile> next() {
    if (ended_) return std::nullopt;
    archive_entry* entry = nullptr;
    do {
      const int status = archive_read_next_header(archive_.get(), &entry);
      ended_ = status == ARCHIVE_EOF;
      if (ended_) return std::nullopt;
      if (status != ARCHIVE_OK) fail();
    } while (archive_entry_filetype(entry) != AE_IFREG);
    ShardFile file{archive_entry_pathname(entry), {}};
    const std::int64_t size = archive_entry_size(entry);
    if (size < 0 || size > kLargestFile) throw Error(ErrorCode::bad_input, file.name + " claims " + std::to_string(size) + " bytes", path_.string());
    file.bytes.resize(static_cast<std::size_t>(size));
    for (std::size_t filled = 0; filled < file.bytes.size();) {
      const la_ssize_t got = archive_read_data(archive_.get(), file.bytes.data() + filled, file.bytes.size() - filled);
      if (got <= 0) fail();
      filled += static_cast<std::size_t>(got);
    }
    return file;
  }

 private:
  [[noreturn]] void fail() const {
    const char* what = archive_error_string(archive_.get());
    throw Error(ErrorCode::bad_input, std::string("is a damaged tar archive: ") + (what ? what : "it ends early"), path_.string());
  }

  std::filesystem::path path_;
  std::unique_ptr<archive, int (*)(archive*)> archive_;
  bool ended_ = false;  // libarchive takes no further question after its end
};

Landmarks landmarks_of(const std::vector<double>& numbers) {
  Landmarks landmarks{};
  if (numbers.size() != 2 * landmarks.size())
    throw Error(ErrorCode::bad_input, "has " + std::to_string(numbers.size()) + " numbers, expected 98: x and y of 49 landmarks");
  for (std::size_t i = 0; i < landmarks.size(); ++i)
    landmarks[i] = {static_cast<float>(numbers[2 * i]), static_cast<float>(numbers[2 * i + 1])};
  return landmarks;
}

void read_numbers(const nlohmann::json& value, std::vector<double>& numbers) {
  if (value.is_number()) return numbers.push_back(value.get<double>());
  if (!value.is_array()) throw Error(ErrorCode::bad_input, "landmarks: expected a list of numbers, got " + describe(value));
  for (const auto& item : value) read_numbers(item, numbers);
}

void read_json(const ShardFile& file, SourcePhoto& photo) {
  const nlohmann::json json = parse_json(file.text(), file.name, ErrorCode::bad_input);
  if (!json.is_object()) throw Error(ErrorCode::bad_input, "expected an object, got " + describe(json));
  if (json.contains("landmarks")) {
    std::vector<double> numbers;
    read_numbers(json["landmarks"], numbers);
    photo.landmarks = landmarks_of(numbers);
  }
  if (json.contains("split")) photo.val = json["split"] == "val";
}

void read_text(const ShardFile& file, SourcePhoto& photo) {
  std::istringstream words{std::string(file.text())};
  std::vector<double> numbers;
  for (std::string word; words >> word;) {
    const auto number = parse_number<double>(word);
    if (!number || !std::isfinite(*number)) throw Error(ErrorCode::bad_input, "\"" + word + "\" is no number");
    numbers.push_back(*number);
  }
  photo.landmarks = landmarks_of(numbers);
}

/// Shards one after the other; files that follow each other and have a name in common make one sample.
class ShardPhotos : public PhotoSource {
 public:
  explicit ShardPhotos(std::vector<std::filesystem::path> shards) : shards_(std::move(shards)) {}

  std::optional<SourcePhoto> next() override {
    for (;;) {
      if (!shard_ && !open_next()) return std::nullopt;
      try {
        if (!ahead_) ahead_ = shard_->next();
        if (!ahead_) {
          shard_.reset();
          continue;
        }
        SourcePhoto photo = read_sample();
        if (!photo.bytes.empty() || !photo.problem.empty()) return photo;
      } catch (const Error& error) {  // the rest of this shard is lost
        shard_.reset();
        ahead_.reset();
        return SourcePhoto{.name = shards_[opened_ - 1].filename().string(), .problem = error.message()};
      }
    }
  }
  std::int64_t size() const override { return 0; }

 private:
  bool open_next() {
    if (opened_ == shards_.size()) return false;
    shard_.emplace(shards_[opened_++]);
    return true;
  }

  SourcePhoto read_sample() {
    const std::string sample = ahead_->sample();
    SourcePhoto photo{.name = shards_[opened_ - 1].filename().string() + ": " + sample};
    for (; ahead_ && ahead_->sample() == sample; ahead_ = shard_->next()) try {
        if (photo_format(ahead_->name))
          photo.bytes = std::move(ahead_->bytes);
        else if (ahead_->ending() == ".json")
          read_json(*ahead_, photo);
        else if (ahead_->ending() == ".txt")
          read_text(*ahead_, photo);
      } catch (const Error& error) {
        photo.problem = ahead_->ending() + " " + error.message();
      }
    return photo;
  }

  std::vector<std::filesystem::path> shards_;
  std::size_t opened_ = 0;
  std::optional<Shard> shard_;
  std::optional<ShardFile> ahead_;  // read, but of the next sample
};

}  // namespace

std::unique_ptr<PhotoSource> open_shards(std::vector<std::filesystem::path> shards) {
  return std::make_unique<ShardPhotos>(std::move(shards));
}

}  // namespace ilat
