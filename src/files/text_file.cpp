#include "files/text_file.h"

#include "files/read_whole.h"

namespace ilat {

std::string read_text_file(const std::filesystem::path& path) {
  constexpr std::uint64_t kMost = std::uint64_t{1} << 30;  // a table of ten million jobs
  const std::vector<std::byte> bytes = read_whole(path, kMost);
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace ilat
