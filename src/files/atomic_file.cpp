#include "files/atomic_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <utility>

#include "files/read_whole.h"
#include "files/written_place.h"
#include "ilat/error.h"

namespace ilat {
namespace {

[[noreturn]] void fail(const std::string& what, const std::filesystem::path& target) {
  throw Error(ErrorCode::unwritable, what + ": " + std::strerror(errno), target.string());
}

class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }
  int get() const { return number_; }
  /// @return false if what was written may not have arrived
  bool close() { return ::close(std::exchange(number_, -1)) == 0; }

 private:
  int number_;
};

void write_all_of(int descriptor, std::span<const std::byte> bytes, const std::filesystem::path& target) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("cannot be written", target);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
  }
}

/// Makes the renames themselves survive a power cut. Some file systems cannot sync a folder: then the files are whole
/// all the same, so a failure is no error.
void sync_folder(const std::filesystem::path& folder) {
  const Descriptor open(::open(folder.empty() ? "." : folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (open.get() >= 0) ::fsync(open.get());
}

}  // namespace

void StagedFiles::add(const std::filesystem::path& target, std::span<const std::span<const std::byte>> parts) {
  if (target == kStandardStream) {
    for (const auto part : parts) for_standard_output_.insert(for_standard_output_.end(), part.begin(), part.end());
    return;
  }
  check_replaceable(target);
  const std::filesystem::path place = written_place(target);
  auto& folder = folders_[place.parent_path()];
  if (!folder) folder = std::make_unique<StagingFolder>(place.parent_path(), target);
  const std::filesystem::path staged = folder->path() / std::to_string(files_.size());
  Descriptor file(::open(staged.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666));
  if (file.get() < 0) fail("cannot create a file in this folder", target);
  files_.push_back({staged, place});
  struct ::stat old {};
  if (::stat(place.c_str(), &old) == 0) ::fchmod(file.get(), old.st_mode & 0777);
  for (const auto part : parts) write_all_of(file.get(), part, target);
  if (::fsync(file.get()) != 0 || !file.close()) fail("cannot be written to disk", target);
}

void StagedFiles::commit() {
  // First: it may fail, and what went out cannot be taken back.
  write_all_of(STDOUT_FILENO, std::exchange(for_standard_output_, {}), "standard output");
  const Commit commit;
  std::vector<std::filesystem::path> fresh;
  for (const Staged& file : files_) {
    const bool is_new = ::access(file.target.c_str(), F_OK) != 0;
    if (::rename(file.staged.c_str(), file.target.c_str()) != 0) {
      const int reason = errno;
      for (const auto& path : fresh) ::unlink(path.c_str());
      errno = reason;
      fail(reason == ENAMETOOLONG ? "cannot have this name" : "cannot be replaced", file.target);
    }
    if (is_new) fresh.push_back(file.target);
  }
  for (const auto& [folder, staging] : folders_) sync_folder(folder);
  files_.clear();
  folders_.clear();
}

void write_file_atomically(const std::filesystem::path& path, std::span<const std::span<const std::byte>> parts) {
  StagedFiles file;
  file.add(path, parts);
  file.commit();
}

void write_file_atomically(const std::filesystem::path& path, std::string_view text) {
  const std::span<const std::byte> part = std::as_bytes(std::span(text.data(), text.size()));
  write_file_atomically(path, std::span(&part, 1));
}

}  // namespace ilat
