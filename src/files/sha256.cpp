#include "files/sha256.h"

#include <nettle/sha2.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <memory>
#include <vector>

#include "ilat/error.h"

namespace ilat {
namespace {

class Sha256 {
 public:
  Sha256() { sha256_init(&state_); }

  void add(std::span<const std::byte> bytes) {
    sha256_update(&state_, bytes.size(), reinterpret_cast<const std::uint8_t*>(bytes.data()));
  }

  std::string digits() {
    std::array<std::uint8_t, SHA256_DIGEST_SIZE> digest;
    sha256_digest(&state_, digest.size(), digest.data());
    std::string text;
    for (const std::uint8_t byte : digest) text.append({"0123456789abcdef"[byte >> 4], "0123456789abcdef"[byte & 15]});
    return text;
  }

 private:
  sha256_ctx state_;
};

}  // namespace

std::string sha256_of(std::span<const std::byte> bytes) {
  Sha256 sum;
  sum.add(bytes);
  return sum.digits();
}

std::string sha256_of(std::string_view text) { return sha256_of(std::as_bytes(std::span(text.data(), text.size()))); }

std::string sha256_of_file(const std::filesystem::path& path) {
  std::error_code ignored;
  if (std::filesystem::is_directory(path, ignored))
    throw Error(ErrorCode::bad_input, "is a folder, not a file", path.string());
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), &std::fclose);
  if (!file) throw Error(ErrorCode::not_found, std::string("cannot be opened: ") + std::strerror(errno), path.string());
  Sha256 sum;
  std::vector<std::byte> piece(256 << 10);
  while (const std::size_t got = std::fread(piece.data(), 1, piece.size(), file.get()))
    sum.add(std::span(piece).first(got));
  if (std::ferror(file.get())) throw Error(ErrorCode::bad_input, "cannot be read to its end", path.string());
  return sum.digits();
}

}  // namespace ilat
