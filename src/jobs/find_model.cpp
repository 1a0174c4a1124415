#include "jobs/find_model.h"

#include <cstdlib>
#include <string>
#include <system_error>
#include <vector>

#include "ilat/error.h"
#include "model_io/model_folder/model_folder.h"

namespace ilat {

namespace {

std::vector<std::filesystem::path> candidates() {
  const std::filesystem::path model = std::filesystem::path("models") / "faces-128";
  std::vector<std::filesystem::path> places{model};
  std::error_code failed;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", failed);
  if (failed) return places;
  places.push_back(program.parent_path().parent_path() / "share" / "ilat" / model);
  for (auto folder = program.parent_path(); folder.has_relative_path(); folder = folder.parent_path())
    places.push_back(folder / model);
  return places;
}

}  // namespace

std::filesystem::path find_default_model() {
  if (const char* chosen = std::getenv("ILAT_MODEL"); chosen != nullptr && *chosen != '\0') return chosen;
  std::string looked;
  for (const auto& place : candidates()) {
    if (std::filesystem::exists(place / kModelConfigFile)) return place;
    looked += (looked.empty() ? "" : ", ") + place.string();
  }
  throw Error(ErrorCode::not_found,
              "no model found; name a model folder with --model or ILAT_MODEL (looked at " + looked + ")");
}

}  // namespace ilat
