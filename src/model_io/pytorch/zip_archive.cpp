#include "model_io/pytorch/zip_archive.h"

#include <sys/stat.h>
#include <unzip.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

#include "ilat/error.h"

namespace ilat {
namespace {

/// "archive/data/0" is good; "/etc/passwd", "../x", "a//b" and "a\b" are not.
bool is_plain_path(std::string_view path) {
  while (true) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    if (part.empty() || part == "." || part == ".." || part.find_first_of(std::string_view("\\\0", 2)) != part.npos)
      return false;
    if (slash == path.npos) return true;
    path.remove_prefix(slash + 1);
  }
}

/// Whether the record that ends an archive is whole: the library is content with its 64-bit twin before it, and so would
/// not see that a file lacks its last bytes.
bool has_end(std::span<const std::byte> bytes) {
  constexpr std::size_t kRecord = 22, kLongestComment = 0xffff;
  const auto byte = [&](std::size_t at) { return std::to_integer<std::size_t>(bytes[at]); };
  for (std::size_t comment = 0; comment <= kLongestComment && kRecord + comment <= bytes.size(); ++comment) {
    const std::size_t at = bytes.size() - kRecord - comment;
    if (std::memcmp(bytes.data() + at, "PK\5\6", 4) == 0 && (byte(at + 20) | byte(at + 21) << 8) == comment) return true;
  }
  return false;
}

/// A file in memory, as the library reads files.
struct MemoryFile {
  std::span<const std::byte> bytes;
  ZPOS64_T position = 0;

  static MemoryFile& of(voidpf stream) { return *static_cast<MemoryFile*>(stream); }

  static voidpf open(voidpf file, const void*, int) { return file; }
  static uLong read(voidpf, voidpf stream, void* to, uLong size) {
    MemoryFile& file = of(stream);
    if (file.position > file.bytes.size()) return 0;
    const std::size_t count = std::min<std::size_t>(size, file.bytes.size() - static_cast<std::size_t>(file.position));
    if (count > 0) std::memcpy(to, file.bytes.data() + file.position, count);
    file.position += count;
    return count;
  }
  static ZPOS64_T tell(voidpf, voidpf stream) { return of(stream).position; }
  static long seek(voidpf, voidpf stream, ZPOS64_T offset, int origin) {
    MemoryFile& file = of(stream);
    const ZPOS64_T from = origin == ZLIB_FILEFUNC_SEEK_CUR ? file.position
                          : origin == ZLIB_FILEFUNC_SEEK_END ? file.bytes.size()
                                                             : 0;
    if (offset > file.bytes.size() || from > file.bytes.size() - offset) return -1;
    file.position = from + offset;
    return 0;
  }
  static int close(voidpf, voidpf) { return 0; }
  static int error(voidpf, voidpf) { return 0; }
};

class ZipReader {
 public:
  ZipReader(std::span<const std::byte> bytes, const std::string& origin)
      : file_{bytes}, archive_(opened(), unzClose), left_(bytes.size()), origin_(origin) {
    if (!archive_ || !has_end(bytes)) refuse_archive("it has no table of entries where one belongs");
  }

  std::map<std::string, std::vector<std::byte>> read() {
    std::map<std::string, std::vector<std::byte>> entries;
    int status = unzGoToFirstFile(archive_.get());
    for (; status == UNZ_OK; status = unzGoToNextFile(archive_.get())) {
      unz_file_info64 entry{};
      std::string path(kLongestName, '\0');
      expect(unzGetCurrentFileInfo64(archive_.get(), &entry, path.data(), kLongestName, nullptr, 0, nullptr, 0),
             "an entry of its table is broken");
      path.resize(entry.size_filename);
      const std::string name = name_of_entry(path);
      if (entries.contains(name)) refuse("has the entry \"" + name + "\" twice");
      check_kind(entry, name);
      entries.emplace(name, read_data(entry, name));
    }
    if (status != UNZ_END_OF_LIST_OF_FILE) refuse_archive("its table of entries is broken");
    return entries;
  }

 private:
  static constexpr uLong kLongestName = 0xffff;  // what the format has room for

  unzFile opened() {
    zlib_filefunc64_def functions{.zopen64_file = MemoryFile::open,
                                  .zread_file = MemoryFile::read,
                                  .zwrite_file = nullptr,
                                  .ztell64_file = MemoryFile::tell,
                                  .zseek64_file = MemoryFile::seek,
                                  .zclose_file = MemoryFile::close,
                                  .zerror_file = MemoryFile::error,
                                  .opaque = &file_};
    return unzOpen2_64("", &functions);
  }

  [[noreturn]] void refuse(const std::string& problem) const { throw Error(ErrorCode::bad_input, problem, origin_); }
  [[noreturn]] void refuse_archive(const std::string& reason) const {
    refuse("is a damaged or truncated zip archive: " + reason);
  }
  void expect(int status, const std::string& else_reason) const {
    if (status != UNZ_OK) refuse_archive(else_reason);
  }

  std::string name_of_entry(std::string_view name) {
    if (!is_plain_path(name))
      refuse("has an entry named \"" + std::string(name.substr(0, 200)) + "\"; expected a name below one folder");
    const std::size_t slash = name.find('/');
    const std::string_view folder = name.substr(0, slash);
    if (slash == name.npos || (!folder_.empty() && folder != folder_))
      refuse("has the entry \"" + std::string(name.substr(0, 200)) + "\" outside of the folder " +
             (folder_.empty() ? "that torch.save makes" : folder_));
    folder_ = folder;
    return std::string(name.substr(slash + 1));
  }

  void check_kind(const unz_file_info64& entry, const std::string& name) {
    constexpr uLong kUnix = 3;  // made where the upper half of the attributes is a file's mode
    const uLong kind = entry.version >> 8 == kUnix ? entry.external_fa >> 16 & S_IFMT : 0;
    if (kind != 0 && kind != S_IFREG) refuse("entry \"" + name + "\" is no file");
    if ((entry.flag & 1) != 0) refuse("entry \"" + name + "\" is encrypted");
    if (entry.compression_method != 0)
      refuse("entry \"" + name + "\" is compressed (method " + std::to_string(entry.compression_method) +
             "); torch.save compresses nothing: pack the archive again without compression");
  }

  std::vector<std::byte> read_data(const unz_file_info64& entry, const std::string& name) {
    const auto claims = [&](const std::string& but) {
      refuse("entry \"" + name + "\" claims " + std::to_string(entry.uncompressed_size) + " bytes, but " + but);
    };
    if (entry.uncompressed_size > left_) claims("the archive has only " + std::to_string(left_) + " left for it");
    if (entry.uncompressed_size != entry.compressed_size)
      claims("takes up " + std::to_string(entry.compressed_size) + " without being compressed");
    const auto size = static_cast<std::size_t>(entry.uncompressed_size);
    left_ -= size;
    expect(unzOpenCurrentFile(archive_.get()), "entry \"" + name + "\" and the table of entries contradict each other");
    std::vector<std::byte> data(size);
    std::size_t filled = 0;
    while (filled < size) {
      constexpr std::size_t kAtOnce = std::size_t{1} << 30;
      const int got = unzReadCurrentFile(archive_.get(), data.data() + filled, static_cast<unsigned>(std::min(kAtOnce, size - filled)));
      if (got <= 0) refuse_archive("entry \"" + name + "\" ends too early");
      filled += static_cast<std::size_t>(got);
    }
    expect(unzCloseCurrentFile(archive_.get()), "entry \"" + name + "\" does not have the checksum that is told of it");
    return data;
  }

  MemoryFile file_;
  std::unique_ptr<void, int (*)(unzFile)> archive_;
  std::size_t left_;  // bytes that the entries still to come may have
  std::string folder_;
  const std::string& origin_;
};

}  // namespace

std::map<std::string, std::vector<std::byte>> read_zip_archive(std::span<const std::byte> archive,
                                                               const std::string& origin) {
  return ZipReader(archive, origin).read();
}

}  // namespace ilat
