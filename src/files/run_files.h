#pragma once

#include <compare>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>

#include "files/makers_mark.h"

namespace ilat {

/// What one run reads and what it will write, told before the work begins, so that nothing is lost: no file that is
/// read is written over, no two outputs are one file, and a file that is there is replaced only if it is such a
/// program's earlier result or the user says so. Files are told apart by device and number, so links, hard links and
/// other spellings of a path are seen through.
class RunFiles {
 public:
  using IsResult = std::function<bool(const std::filesystem::path&)>;

  /// @param overwrite replace whatever is there; never what is read
  /// @param is_result whether a file that is there is an earlier result
  explicit RunFiles(bool overwrite = false, IsResult is_result = bears_makers_mark)
      : overwrite_(overwrite), is_result_(std::move(is_result)) {}

  /// A file that is read, or will be when it is there; empty = none.
  /// @throws Error usage if standard input ("-") is to be read a second time
  void reads(const std::filesystem::path& file);
  /// Every file in a folder and below it; of a file, the file.
  void reads_below(const std::filesystem::path& folder);

  /// A file that will be written; empty = none.
  /// @param whose what a second output of the same file hears of this one: "job 2"
  /// @throws Error usage if it is read, is another output too, or is there and no earlier result; unwritable as
  /// check_replaceable() says
  void writes(const std::filesystem::path& file, const std::string& whose = {});

 private:
  /// Of a file that is there its own number; else its folder's, and its name in it.
  struct Identity {
    std::uint64_t device = 0, number = 0;
    std::string name = {};

    auto operator<=>(const Identity&) const = default;
  };
  static Identity identity_of(const std::filesystem::path& file);

  bool overwrite_;
  IsResult is_result_;
  std::map<Identity, std::filesystem::path> read_;
  std::map<Identity, std::string> written_;  // what a second one hears
};

}  // namespace ilat
