#pragma once

#include <span>
#include <string>
#include <string_view>

namespace ilat {

/// {"a", "b", "c"} -> "a, b, c"
inline std::string joined(std::span<const std::string> parts, std::string_view separator = ", ") {
  std::string all;
  for (const std::string& part : parts) all.append(&part == &parts.front() ? "" : separator).append(part);
  return all;
}

}  // namespace ilat
