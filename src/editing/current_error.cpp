#include "editing/current_error.h"

#include <exception>
#include <new>
#include <string>

namespace ilat {

namespace {

constexpr const char* kMemory = "there is not enough memory for this; end other programs, edit a smaller photo, or draw fewer at a time";

}  // namespace

Error current_error() {
  try {
    throw;
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return {ErrorCode::internal, kMemory};
  } catch (const std::exception& error) {
    const std::string text = error.what();  // LibTorch's own errors go on with a backtrace
    if (text.find("can't allocate memory") != std::string::npos) return {ErrorCode::internal, kMemory};
    return {ErrorCode::internal, text.substr(0, text.find('\n'))};
  }
}

}  // namespace ilat
