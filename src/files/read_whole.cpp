#include "files/read_whole.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>

#include "ilat/error.h"

namespace ilat {
namespace {

constexpr auto kPatience = std::chrono::seconds(10);

class Reader {
 public:
  explicit Reader(const std::filesystem::path& path) : name_(path.string()) {
    if (name_ == kStandardStream) {
      name_ = "standard input";
    } else {
      // Not waiting in open() for the writer of a pipe, who may never come.
      descriptor_ = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
      if (descriptor_ < 0) refuse(ErrorCode::not_found, "cannot be opened: ");
      opened_ = true;
    }
    struct ::stat facts {};
    if (::fstat(descriptor_, &facts) != 0) refuse(ErrorCode::not_found, "cannot be opened: ");
    if (S_ISDIR(facts.st_mode)) throw Error(ErrorCode::bad_input, "is a folder; name a file in it", name_);
    if (::isatty(descriptor_)) throw Error(ErrorCode::bad_input, "is a terminal; give a file, or send one through a pipe", name_);
    is_pipe_ = S_ISFIFO(facts.st_mode);
  }
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;
  ~Reader() {
    if (opened_) ::close(descriptor_);
  }

  /// @return how many bytes came; 0 at the end
  std::size_t read(std::byte* to, std::size_t size) {
    for (;;) {
      const ssize_t got = ::read(descriptor_, to, size);
      if (got > 0) return any_ = true, static_cast<std::size_t>(got);
      if (got == 0 && (any_ || !wait_for_writer())) return 0;
      if (got < 0 && errno == EAGAIN) {
        pollfd ready{descriptor_, POLLIN, 0};
        ::poll(&ready, 1, -1);
      } else if (got < 0 && errno != EINTR) {
        refuse(ErrorCode::not_found, "cannot be read: ");
      }
    }
  }

  const std::string& name() const { return name_; }

 private:
  [[noreturn]] void refuse(ErrorCode code, const std::string& what) const {
    const std::string why = errno == ELOOP ? "its links lead in a circle" : std::strerror(errno);
    throw Error(code, what + why, name_);
  }

  /// Of a named pipe at its end before anything came: whether to look again. @return false if its writer came and went
  bool wait_for_writer() {
    if (!is_pipe_ || !opened_) return false;
    pollfd state{descriptor_, POLLIN, 0};
    if (::poll(&state, 1, 0) > 0 && (state.revents & POLLHUP) != 0) return false;
    if (std::chrono::steady_clock::now() - start_ > kPatience)
      throw Error(ErrorCode::bad_input, "is a pipe into which nobody writes; start its writer first, or give a file", name_);
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    return true;
  }

  std::string name_;
  int descriptor_ = STDIN_FILENO;
  bool opened_ = false, is_pipe_ = false, any_ = false;
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

}  // namespace

std::vector<std::byte> read_whole(const std::filesystem::path& path, std::uint64_t most) {
  Reader reader(path);
  std::vector<std::byte> bytes;
  std::size_t filled = 0;
  for (;;) {
    if (filled == bytes.size()) bytes.resize(bytes.empty() ? std::size_t{256} << 10 : 2 * bytes.size());
    const std::size_t got = reader.read(bytes.data() + filled, bytes.size() - filled);
    filled += got;
    if (filled > most)
      throw Error(ErrorCode::bad_input, "holds more than " + std::to_string(most) + " bytes, too many for what it should be",
                  reader.name());
    if (got > 0) continue;
    bytes.resize(filled);
    return bytes;
  }
}

}  // namespace ilat
