#include "serving/http/spooled_file.h"

#include <fcntl.h>
#include <sys/random.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "ilat/error.h"
#include "serving/http/http_message.h"

namespace ilat {
namespace {

[[noreturn]] void fail(const std::filesystem::path& path) {
  throw Error(ErrorCode::unwritable, std::string("cannot be written: ") + std::strerror(errno), path.filename().string());
}

}  // namespace

SpooledFile::SpooledFile(std::filesystem::path path, std::shared_ptr<Account> account)
    : path_(std::move(path)), account_(std::move(account)) {
  descriptor_ = ::open(path_.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor_ < 0) fail(path_);
}

SpooledFile::~SpooledFile() {
  ::close(descriptor_);
  ::unlink(path_.c_str());
  account_->bytes -= size_;
}

void SpooledFile::append(std::string_view bytes) {
  if (account_->bytes + bytes.size() > account_->most)
    throw HttpError(503, "too_busy", "too many bodies are being received; try again later", "body", {{"Retry-After", "5"}});
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail(path_);
    bytes.remove_prefix(static_cast<std::size_t>(written));
    size_ += static_cast<std::uint64_t>(written);
    account_->bytes += static_cast<std::uint64_t>(written);
  }
}

void SpooledFile::keep_as(const std::filesystem::path& path) const {
  if (::link(path_.c_str(), path.c_str()) != 0) fail(path);
}

std::shared_ptr<SpooledFile> Spool::make() { return std::make_shared<SpooledFile>(folder_ / ("body_" + random_name()), account_); }

std::string random_name() {
  std::array<unsigned char, 16> bytes{};
  for (std::size_t filled = 0; filled < bytes.size();) {
    const ssize_t got = ::getrandom(bytes.data() + filled, bytes.size() - filled, 0);
    if (got > 0) filled += static_cast<std::size_t>(got);
  }
  std::string digits;
  for (const unsigned char byte : bytes) digits += {"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]};
  return digits;
}

}  // namespace ilat
