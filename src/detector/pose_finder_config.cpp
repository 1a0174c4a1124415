#include "detector/pose_finder_config.h"

#include "files/parse_number.h"
#include "ilat/error.h"

namespace ilat {

std::map<std::string, std::string> to_metadata(const PoseFinderConfig& config) {
  return {{"channels", std::to_string(config.channels)}};
}

PoseFinderConfig pose_finder_config(const std::map<std::string, std::string>& metadata, const std::string& origin) {
  const auto found = metadata.find("channels");
  const auto number = found == metadata.end() ? std::nullopt : parse_number<int>(found->second);
  if (!number || *number < 1 || *number > 1024)
    throw Error(ErrorCode::bad_model,
                "is no pose finder: its metadata give no `channels` from 1 to 1024; take a file that `ilat train pose-finder` wrote",
                origin);
  return {*number};
}

}  // namespace ilat
