#pragma once

#include <string>
#include <string_view>

#include "ilat/image.h"

namespace ilat {

/// figure_html() of a picture, RGB or grey.
std::string picture_html(const Image& picture, std::string_view caption);

}  // namespace ilat
