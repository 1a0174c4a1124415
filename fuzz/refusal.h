#pragma once

#include <cstdio>
#include <cstdlib>

#include "ilat/error.h"

namespace ilat::fuzz {

/// Runs `action` on an input that may be anything: it may succeed, or refuse with an Error of the input's own. Any
/// other exception, and an Error that calls itself a defect of ours, is a finding.
template <class Action>
void result_or_refusal(Action action) {
  try {
    action();
  } catch (const Error& refusal) {
    if (refusal.code() != ErrorCode::internal) return;
    std::fprintf(stderr, "an internal error: %s\n", refusal.what());
    std::abort();
  }
}

}  // namespace ilat::fuzz
