#include "files/atomic_file.h"

#include <fcntl.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstring>
#include <string>

#include "ilat/error.h"

namespace ilat {
namespace {

/// The temporary file beside `target`. Unless it was renamed to it, it is removed on destruction.
class TemporaryFile {
 public:
  explicit TemporaryFile(std::filesystem::path target) : target_(std::move(target)) {
    // Process and counter make the name unique even when two threads write the same target.
    static std::atomic<unsigned> counter{0};
    do {
      path_ = target_;
      path_ += ".tmp-" + std::to_string(::getpid()) + "-" + std::to_string(counter++);
      descriptor_ = ::open(path_.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);
    } while (descriptor_ < 0 && errno == EEXIST);
    if (descriptor_ < 0) fail("cannot create a file in this folder");
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (descriptor_ >= 0) ::close(descriptor_);
    if (!renamed_ && !path_.empty()) ::unlink(path_.c_str());
  }

  void write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
      const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
      if (written < 0 && errno == EINTR) continue;
      if (written < 0) fail("cannot be written");
      bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
  }

  void move_to_target() {
    if (::fsync(descriptor_) != 0) fail("cannot be written to disk");
    const int closed = ::close(descriptor_);
    descriptor_ = -1;
    if (closed != 0) fail("cannot be written to disk");
    if (::rename(path_.c_str(), target_.c_str()) != 0) fail("cannot be replaced");
    renamed_ = true;
  }

 private:
  [[noreturn]] void fail(const std::string& what) const {
    throw Error(ErrorCode::unwritable, what + ": " + std::strerror(errno), target_.string());
  }

  std::filesystem::path target_;
  std::filesystem::path path_;
  int descriptor_ = -1;
  bool renamed_ = false;
};

/// Makes the rename itself survive a power cut. Some file systems cannot sync a folder: then the file is whole all the
/// same, so a failure is no error.
void sync_folder(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) return;
  ::fsync(descriptor);
  ::close(descriptor);
}

}  // namespace

void write_file_atomically(const std::filesystem::path& path, std::span<const std::span<const std::byte>> parts) {
  std::error_code failed;
  // Write through a link, as an ordinary write would, rather than replace it by a file.
  const bool is_link = std::filesystem::is_symlink(path, failed);
  const std::filesystem::path target = is_link ? std::filesystem::weakly_canonical(path, failed) : path;
  const auto status = std::filesystem::status(target, failed);
  if (std::filesystem::is_directory(status)) throw Error(ErrorCode::unwritable, "is a folder; name a file in it", path.string());
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    throw Error(ErrorCode::unwritable, "is a device or pipe; give the name of a file", path.string());
  }
  TemporaryFile file(target);
  for (const auto part : parts) file.write(part);
  file.move_to_target();
  sync_folder(target.parent_path());
}

void write_file_atomically(const std::filesystem::path& path, std::string_view text) {
  const std::span<const std::byte> part = std::as_bytes(std::span(text.data(), text.size()));
  write_file_atomically(path, std::span(&part, 1));
}

}  // namespace ilat
