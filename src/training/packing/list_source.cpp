#include <sstream>

#include "files/read_whole.h"
#include "files/text_file.h"
#include "ilat/error.h"
#include "training/packing/photo_source.h"

namespace ilat {

std::vector<SourcePhoto> photos_of_list(const std::filesystem::path& list) {
  std::istringstream lines(read_text_file(list));
  std::vector<SourcePhoto> photos;
  for (std::string line; std::getline(lines, line);) {
    if (!line.empty() && line.back() == '\r') line.pop_back();
    if (!line.empty()) photos.push_back({.name = line, .path = list.parent_path() / line});
  }
  if (photos.empty()) throw Error(ErrorCode::bad_input, "is empty; expected the path of a photo on every line",
                                 list == kStandardStream ? "standard input" : list.string());
  return photos;
}

}  // namespace ilat
