#include "files/staging_folder.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <memory>
#include <mutex>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "ilat/error.h"

namespace ilat {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> names;
  const std::unique_ptr<DIR, int (*)(DIR*)> open(::opendir(folder.empty() ? "." : folder.c_str()), &::closedir);
  if (!open) return names;
  while (const dirent* entry = ::readdir(open.get())) names.emplace_back(entry->d_name);
  return names;
}

int open_folder(const fs::path& folder) {
  return ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/// A staging folder is flat; what is not a file of ours stays, and with it the folder. System calls alone, as a signal's
/// handler may make them.
void remove_with_files(const char* folder, int descriptor) {
  alignas(8) char buffer[4096];
  ::lseek(descriptor, 0, SEEK_SET);
  for (long got = 0; (got = ::syscall(SYS_getdents64, descriptor, buffer, sizeof buffer)) > 0;) {
    for (long at = 0; at < got;) {
      const auto* entry = reinterpret_cast<const dirent64*>(buffer + at);
      ::unlinkat(descriptor, entry->d_name, 0);  // fails for "." and ".."
      at += entry->d_reclen;
    }
  }
  ::rmdir(folder);
}

/// This process' staging folders, for a signal's handler.
struct Slot {
  std::atomic<bool> taken{false};
  std::atomic<const char*> path{nullptr};  // set last, while the folder is there
  std::atomic<int> descriptor{-1};
};
constexpr int kSlots = 64;  // more at a time are left to the next run
Slot slots[kSlots];
std::atomic<int> commits{0};
static_assert(std::atomic<const char*>::is_always_lock_free, "a signal handler may touch lock-free atomics only");

/// Once for each folder: it may hold a hundred thousand files, and somebody writes into it again and again.
void remove_abandoned_once(const fs::path& place) {
  static std::mutex mutex;
  static std::set<std::array<std::uint64_t, 4>> seen;
  struct ::statx facts {};
  if (::statx(AT_FDCWD, place.empty() ? "." : place.c_str(), 0, STATX_INO | STATX_BTIME, &facts) != 0) return;
  // Born when: the number of a folder that was removed is given to another one.
  const std::uint64_t device = std::uint64_t{facts.stx_dev_major} << 32 | facts.stx_dev_minor;
  const auto seconds = static_cast<std::uint64_t>(facts.stx_btime.tv_sec);
  {
    const std::lock_guard lock(mutex);
    if (!seen.insert({device, facts.stx_ino, seconds, facts.stx_btime.tv_nsec}).second) return;
  }
  remove_abandoned_staging(place);
}

/// Whether this open folder still has its name.
bool is_there(int descriptor) {
  struct ::stat facts {};
  return ::fstat(descriptor, &facts) == 0 && facts.st_nlink > 0;
}

}  // namespace

StagingFolder::StagingFolder(const fs::path& place, const fs::path& wanted_for) {
  remove_abandoned_once(place);
  static std::atomic<unsigned> counter{0};  // two threads may write into one folder
  while (descriptor_ < 0) {
    path_ = place / (kStagingPrefix + std::to_string(::getpid()) + "-" + std::to_string(counter++));
    if (::mkdir(path_.c_str(), 0700) != 0) {
      if (errno == EEXIST) continue;  // of a process of the same number in another container
      throw Error(ErrorCode::unwritable, std::string("cannot create a file in this folder: ") + std::strerror(errno),
                  wanted_for.string());
    }
    descriptor_ = open_folder(path_);
    if (descriptor_ < 0 && errno == ENOENT) continue;  // another program took it for abandoned before it was locked
    if (descriptor_ < 0) {
      const std::string why = std::strerror(errno);
      ::rmdir(path_.c_str());
      throw Error(ErrorCode::unwritable, "cannot create a file in this folder: " + why, wanted_for.string());
    }
    ::flock(descriptor_, LOCK_EX);  // where there are no locks, nobody removes it either
    if (is_there(descriptor_)) break;
    ::close(std::exchange(descriptor_, -1));
  }
  for (int slot = 0; slot < kSlots && slot_ < 0; ++slot)
    if (!slots[slot].taken.exchange(true)) slot_ = slot;
  if (slot_ < 0) return;
  slots[slot_].descriptor = descriptor_;
  slots[slot_].path = path_.c_str();
}

StagingFolder::~StagingFolder() {
  if (slot_ >= 0) slots[slot_].path = nullptr;
  remove_with_files(path_.c_str(), descriptor_);
  ::close(descriptor_);
  if (slot_ >= 0) slots[slot_].taken = false;
}

bool remove_own_staging_now() {
  if (commits > 0) return false;
  for (const Slot& slot : slots)
    if (const char* path = slot.path) remove_with_files(path, slot.descriptor);
  return true;
}

Commit::Commit() { ++commits; }
Commit::~Commit() { --commits; }

int remove_abandoned_staging(const fs::path& place) {
  int removed = 0;
  for (const std::string& name : names_in(place)) {
    if (!name.starts_with(kStagingPrefix)) continue;
    const int descriptor = open_folder(place / name);
    if (descriptor < 0) continue;
    if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) {
      remove_with_files((place / name).c_str(), descriptor);
      ++removed;
    }
    ::close(descriptor);
  }
  return removed;
}

}  // namespace ilat
