#include "serving/queue/redis/queue_files.h"

#include <fstream>
#include <system_error>

#include "ilat/error.h"
#include "serving/http/spooled_file.h"

namespace ilat {

void write_whole(const std::filesystem::path& path, std::string_view bytes) {
  const std::filesystem::path unfinished = path.string() + "-" + random_name();
  std::ofstream file(unfinished, std::ios::binary);
  file.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  file.close();
  std::error_code failed;
  if (file.good()) std::filesystem::rename(unfinished, path, failed);
  if (file.good() && !failed) return;
  std::filesystem::remove(unfinished, failed);
  throw Error(ErrorCode::unwritable, "a picture of the queue cannot be written here", path.parent_path().string());
}

void remove_files(const std::vector<JobResultFile>& files) {
  std::error_code failed;
  for (const JobResultFile& each : files) std::filesystem::remove(each.path, failed);
}

}  // namespace ilat
