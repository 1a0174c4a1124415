#include "model_io/pytorch/zip_archive.h"

#include <archive.h>
#include <archive_entry.h>

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

class ZipReader {
 public:
  ZipReader(std::span<const std::byte> bytes, const std::string& origin)
      : archive_(archive_read_new(), archive_read_free), left_(bytes.size()), origin_(origin) {
    if (!archive_) throw std::bad_alloc();
    // The central directory alone counts: read as a stream, a truncated archive would look whole.
    if (archive_read_support_format_zip_seekable(archive_.get()) != ARCHIVE_OK ||
        archive_read_open_memory(archive_.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
      refuse_archive();
  }

  std::map<std::string, std::vector<std::byte>> read() {
    std::map<std::string, std::vector<std::byte>> entries;
    for (;;) {
      archive_entry* entry = nullptr;
      const int status = archive_read_next_header(archive_.get(), &entry);
      if (status == ARCHIVE_EOF) return entries;
      if (status != ARCHIVE_OK) refuse_archive();  // a warning, too: local and central header differ
      const std::string name = name_of_entry(entry);
      if (entries.contains(name)) refuse("has the entry \"" + name + "\" twice");
      check_kind(entry, name);
      entries.emplace(name, read_data(entry, name));
    }
  }

 private:
  [[noreturn]] void refuse(const std::string& problem) const { throw Error(ErrorCode::bad_input, problem, origin_); }
  [[noreturn]] void refuse_archive() const {
    const char* reason = archive_error_string(archive_.get());
    refuse(std::string("is a damaged or truncated zip archive: ") + (reason ? reason : "no reason given"));
  }

  std::string name_of_entry(archive_entry* entry) {
    const char* path = archive_entry_pathname(entry);
    const std::string_view name = path ? path : "";
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

  void check_kind(archive_entry* entry, const std::string& name) {
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_hardlink(entry) || archive_entry_symlink(entry))
      refuse("entry \"" + name + "\" is no file");
    if (archive_entry_is_encrypted(entry)) refuse("entry \"" + name + "\" is encrypted");
    // "ZIP 2.0 (uncompressed)": libarchive tells the method of the entry at hand in this way only.
    const std::string_view format = archive_format_name(archive_.get());
    if (!format.ends_with("(uncompressed)"))
      refuse("entry \"" + name + "\" is compressed, " + std::string(format) +
             "; torch.save compresses nothing: pack the archive again without compression");
  }

  std::vector<std::byte> read_data(archive_entry* entry, const std::string& name) {
    const std::int64_t declared = archive_entry_size_is_set(entry) ? archive_entry_size(entry) : -1;
    if (declared < 0 || static_cast<std::uint64_t>(declared) > left_)
      refuse("entry \"" + name + "\" claims " + std::to_string(declared) + " bytes, but the archive has only " +
             std::to_string(left_) + " left for it");
    const auto size = static_cast<std::size_t>(declared);
    left_ -= size;
    std::vector<std::byte> data(size + 1);  // one more than declared, to see an entry that goes on
    std::size_t filled = 0;
    while (filled < data.size()) {
      const la_ssize_t got = archive_read_data(archive_.get(), data.data() + filled, data.size() - filled);
      if (got < 0) refuse_archive();  // checksum and sizes are compared at the entry's end
      if (got == 0) break;
      filled += static_cast<std::size_t>(got);
    }
    if (filled != size)
      refuse("entry \"" + name + "\" claims " + std::to_string(size) + " bytes, but holds " +
             (filled < size ? std::to_string(filled) : "more"));
    data.resize(size);
    return data;
  }

  std::unique_ptr<archive, int (*)(archive*)> archive_;
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
