#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace ilat {

/// A file in the spool that goes with this object.
class SpooledFile {
 public:
  /// Bytes that lie in a spool, and how many may.
  struct Account {
    std::atomic<std::uint64_t> bytes{0};
    std::uint64_t most = 0;
  };

  /// Makes an empty file. @throws Error unwritable
  SpooledFile(std::filesystem::path path, std::shared_ptr<Account> account);
  SpooledFile(const SpooledFile&) = delete;
  SpooledFile& operator=(const SpooledFile&) = delete;
  ~SpooledFile();

  /// @throws HttpError 503 if the spool holds too much; Error unwritable: the disk is full
  void append(std::string_view bytes);
  const std::filesystem::path& path() const { return path_; }
  std::uint64_t size() const { return size_; }
  /// Gives the content another name on the same disk; this object's own name goes later as ever.
  /// @throws Error unwritable
  void keep_as(const std::filesystem::path& path) const;

 private:
  std::filesystem::path path_;
  std::shared_ptr<Account> account_;
  int descriptor_ = -1;
  std::uint64_t size_ = 0;
};

/// Where bodies wait: a folder, and what may lie in it at a time.
class Spool {
 public:
  /// @param most_bytes of all bodies together; more is refused with HttpError 503
  Spool(std::filesystem::path folder, std::uint64_t most_bytes) : folder_(std::move(folder)) { account_->most = most_bytes; }

  std::shared_ptr<SpooledFile> make();
  const std::filesystem::path& folder() const { return folder_; }
  std::uint64_t bytes() const { return account_->bytes; }

 private:
  std::filesystem::path folder_;
  std::shared_ptr<SpooledFile::Account> account_ = std::make_shared<SpooledFile::Account>();
};

/// 32 hexadecimal digits that nobody guesses.
std::string random_name();

}  // namespace ilat
