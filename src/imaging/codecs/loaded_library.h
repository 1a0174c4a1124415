#pragma once

#include <string>

namespace ilat {

/// A shared library that is loaded when the first file of its kind comes: linked, HEIF and TIFF would bring every start of a
/// program thirteen libraries. Stays loaded.
class LoadedLibrary {
 public:
  /// @param soname such as "libheif.so.1"
  /// @throws Error not_found
  explicit LoadedLibrary(const char* soname);

  /// An address that becomes the pointer it is assigned to: decltype(heif_context_alloc)* alloc = library.function("...").
  class Function {
   public:
    explicit Function(void* address) : address_(address) {}
    template <class Signature>
    operator Signature*() const {  // NOLINT: converting is what it is for
      return reinterpret_cast<Signature*>(address_);
    }

   private:
    void* address_;
  };
  /// @throws Error not_found
  Function function(const char* name) const;

 private:
  void* handle_;
  std::string soname_;
};

}  // namespace ilat
