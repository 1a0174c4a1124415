#pragma once

#include <nlohmann/json_fwd.hpp>

#include "ilat/faces.h"

namespace ilat {

/// Adds to a face's JSON its number, the frame in which a model sees it, and the outlines of its regions.
void add_outlines(nlohmann::json& object, const Face& face, const Image& photo, int number);

}  // namespace ilat
