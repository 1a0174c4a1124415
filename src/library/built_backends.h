#pragma once

#include "backend/registry.h"

namespace ilat {

/// The backends that this build was made with; CMake writes the list (cmake/BuiltBackends.cmake).
const BackendRegistry& built_backends();

}  // namespace ilat
