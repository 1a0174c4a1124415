#include "backend/expect.h"

namespace ilat {

void expect_shape(const FloatMaps& maps, int channels, int side, const char* what) {
  if (maps.batch > 0 && maps.channels == channels && maps.height == side && maps.width == side) return;
  throw Error(ErrorCode::usage, std::string(what) + " of " + std::to_string(maps.channels) + " x " +
                                    std::to_string(maps.height) + " x " + std::to_string(maps.width) +
                                    "; this model takes " + std::to_string(channels) + " x " + std::to_string(side) +
                                    " x " + std::to_string(side));
}

void expect_count(std::size_t got, std::size_t expected, const char* what) {
  if (got != expected)
    throw Error(ErrorCode::usage, std::to_string(got) + " " + what + "; expected " + std::to_string(expected));
}

void expect_codes(std::span<const Token> tokens, int codes, const char* what) {
  for (const Token token : tokens)
    if (token >= codes)
      throw Error(ErrorCode::usage, "code " + std::to_string(token) + " among the " + what + "; this model has codes 0 to " +
                                        std::to_string(codes - 1));
}

}  // namespace ilat
