#pragma once

#include <cstdio>
#include <string>

namespace ilat {

/// A number as tables show it: "0.770" of 0.77 with three decimals.
inline std::string number_text(double value, int decimals) {
  char text[64];
  std::snprintf(text, sizeof text, "%.*f", decimals, value);
  return text;
}

}  // namespace ilat
