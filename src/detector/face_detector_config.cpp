#include "detector/face_detector_config.h"

#include "files/parse_number.h"
#include "ilat/error.h"

namespace ilat {

std::map<std::string, std::string> to_metadata(const FaceDetectorConfig& config) {
  std::map<std::string, std::string> metadata;
  visit_fields(config, [&](const char* key, int value, const auto&...) { metadata[key] = std::to_string(value); });
  return metadata;
}

FaceDetectorConfig face_detector_config(const std::map<std::string, std::string>& metadata, const std::string& origin) {
  FaceDetectorConfig config;
  visit_fields(config, [&](const char* key, int& value, const auto&...) {
    const auto found = metadata.find(key);
    const auto number = found == metadata.end() ? std::nullopt : parse_number<int>(found->second);
    if (!number || *number < 1 || *number > 1024)
      throw Error(ErrorCode::bad_model,
                  std::string("is no face detector: its metadata give no `") + key +
                      "` from 1 to 1024; take a file that `ilat train face-detector` wrote",
                  origin);
    value = *number;
  });
  return config;
}

}  // namespace ilat
