#pragma once

#include "ilat/error.h"

namespace ilat {

// How the program ends; docs/editing.md has the table.
inline constexpr int kDone = 0;
inline constexpr int kFailed = 1;  // a file, a model, an output; stopped by Ctrl-C or SIGTERM
inline constexpr int kUsage = 2;   // what was asked for is wrong

constexpr int exit_code_of(ErrorCode code) { return code == ErrorCode::usage ? kUsage : kFailed; }

}  // namespace ilat
