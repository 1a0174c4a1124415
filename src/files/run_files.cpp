#include "files/run_files.h"

#include <sys/stat.h>

#include <system_error>

#include "files/read_whole.h"
#include "files/written_place.h"
#include "ilat/error.h"

namespace ilat {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void refuse(const std::string& why, const fs::path& file) {
  throw Error(ErrorCode::usage, why, file == kStandardStream ? "standard output" : file.string());
}

/// " (as other/name)" where the other spelling says something
std::string as(const fs::path& other, const fs::path& file) {
  return other == file ? "" : " (as " + other.string() + ")";
}

}  // namespace

RunFiles::Identity RunFiles::identity_of(const fs::path& file) {
  struct ::stat facts {};
  if (::stat(file.c_str(), &facts) == 0) return {facts.st_dev, facts.st_ino, {}};
  const fs::path folder = file.parent_path().empty() ? fs::path(".") : file.parent_path();
  if (::stat(folder.c_str(), &facts) == 0) return {facts.st_dev, facts.st_ino, file.filename().string()};
  std::error_code failed;  // the folder is still to be made, or something on the way to it
  const fs::path plain = fs::weakly_canonical(file, failed);
  if (failed) return {0, 0, file.string()};
  if (::stat(plain.parent_path().c_str(), &facts) == 0) return {facts.st_dev, facts.st_ino, plain.filename().string()};
  return {0, 0, plain.string()};
}

void RunFiles::reads(const fs::path& file) {
  if (file.empty()) return;
  if (file == kStandardStream) {
    if (!read_.try_emplace({0, 0, kStandardStream}, file).second)
      throw Error(ErrorCode::usage, "can be read only once; give one of the inputs as a file", "standard input");
    return;
  }
  read_.try_emplace(identity_of(file), file);
}

void RunFiles::reads_below(const fs::path& folder) {
  std::error_code failed;
  if (!fs::is_directory(folder, failed)) return reads(folder);
  const auto options = fs::directory_options::skip_permission_denied;
  for (fs::recursive_directory_iterator entry(folder, options, failed), end; !failed && entry != end; entry.increment(failed))
    reads(entry->path());
}

void RunFiles::writes(const fs::path& file, const std::string& whose) {
  if (file.empty()) return;
  if (file == kStandardStream) {
    if (!written_.try_emplace({0, 0, kStandardStream}).second) refuse("takes one result only; name files for the others", file);
    return;
  }
  check_replaceable(file);
  const fs::path place = written_place(file);
  const Identity identity = identity_of(place);
  if (const auto read = read_.find(identity); read != read_.end())
    refuse("is read by this run" + as(read->second, file) + " and never written over; name another file", file);
  const std::string heard = whose.empty() ? file.string() : whose;
  if (const auto [other, is_new] = written_.try_emplace(identity, heard); !is_new)
    refuse("is named for two outputs" + as(other->second, file) + "; give them names of their own", file);
  const bool there = identity.name.empty();
  if (there && !overwrite_ && !is_result_(place))
    refuse("is there already and is no earlier result of ilat; name another file, or say --overwrite to replace it", file);
}

}  // namespace ilat
