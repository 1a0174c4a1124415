#include "editing/current_error.h"

#include <exception>
#include <new>
#include <string>

namespace ilat {

Error current_error() {
  try {
    throw;
  } catch (const Error& error) {
    return error;
  } catch (const std::bad_alloc&) {
    return {ErrorCode::internal, "out of memory"};
  } catch (const std::exception& error) {
    const std::string text = error.what();  // LibTorch's own errors go on with a backtrace
    return {ErrorCode::internal, text.substr(0, text.find('\n'))};
  }
}

}  // namespace ilat
