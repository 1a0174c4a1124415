#include <filesystem>
#include <memory>

#include "backend/backend.h"
#include "ilat/editor.h"
#include "ilat/error.h"
#ifdef ILAT_HAS_TORCH
#include "backend/torch/torch_backend.h"
#endif

namespace ilat {

/// The one place that knows which backends this build has; everything else works on the interface.
Editor Editor::open(const std::filesystem::path& model_folder) {
#ifdef ILAT_HAS_TORCH
  return Editor(open_torch_backend(model_folder));
#else
  throw Error(ErrorCode::bad_model, "this build has no backend that runs models; build with -DILAT_TORCH=ON",
              model_folder.string());
#endif
}

}  // namespace ilat
