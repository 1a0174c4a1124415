#pragma once

#include <memory>

#include "backend/backend.h"
#include "ilat/editor.h"

namespace ilat {

/// What the public header keeps to itself: the backend that an Editor works on.
struct EditorAccess {
  static Editor make(std::unique_ptr<Backend> backend);
  static Backend& backend(const Editor& editor);
};

}  // namespace ilat
