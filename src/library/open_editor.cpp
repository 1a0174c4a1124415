#include <filesystem>
#include <vector>

#include "editing/editor_access.h"
#include "ilat/backends.h"
#include "library/built_backends.h"

namespace ilat {

Editor Editor::open(const std::filesystem::path& model_folder, const OpenOptions& options) {
  return EditorAccess::make(built_backends().open(model_folder, options));
}

std::vector<BackendInfo> backends() { return built_backends().infos(); }

}  // namespace ilat
