#pragma once

#include "ilat/error.h"

namespace ilat {

/// Inside a catch block: the exception that is being handled as an Error. What is not one already becomes
/// ErrorCode::internal: lack of memory, a defect of ours or of a library.
Error current_error();

}  // namespace ilat
