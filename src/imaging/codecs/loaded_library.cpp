#include "imaging/codecs/loaded_library.h"

#include <dlfcn.h>

#include "ilat/error.h"

namespace ilat {
namespace {

[[noreturn]] void refuse(const std::string& soname) {
  const char* reason = dlerror();
  throw Error(ErrorCode::not_found,
              std::string("this library, which reads the picture, cannot be used here (") + (reason == nullptr ? "" : reason) +
                  "); install it, or save the picture as PNG",
              soname);
}

}  // namespace

LoadedLibrary::LoadedLibrary(const char* soname)
    : handle_(dlopen(soname, RTLD_NOW | RTLD_LOCAL)), soname_(soname) {
  if (handle_ == nullptr) refuse(soname_);
}

LoadedLibrary::Function LoadedLibrary::function(const char* name) const {
  void* address = dlsym(handle_, name);
  if (address == nullptr) refuse(soname_);
  return Function(address);
}

}  // namespace ilat
