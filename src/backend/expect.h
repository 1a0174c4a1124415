#pragma once

#include <cstddef>
#include <span>
#include <string>

#include "backend/backend.h"
#include "ilat/error.h"

namespace ilat {

// What every backend asks of its callers, in the same words.

/// @throws Error usage
void expect_count(std::size_t got, std::size_t expected, const char* what);
/// @throws Error usage if a batch of maps has another shape than the model works with
void expect_shape(const FloatMaps& maps, int channels, int side, const char* what);
/// @throws Error usage if a token is none of `codes`; negative ones have meanings of their own and are let pass
void expect_codes(std::span<const Token> tokens, int codes, const char* what);

/// A network that a call needs, by any kind of pointer.
/// @throws Error bad_model if the model has none
template <class Pointer>
const auto& need(const Pointer& network, const char* part, const ModelConfig& config) {
  if (network) return *network;
  throw Error(ErrorCode::bad_model, std::string("the model has no ") + part + "; train it first", config.name);
}

}  // namespace ilat
