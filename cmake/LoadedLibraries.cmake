# Libraries that the program loads when the first picture of their kind comes (imaging/codecs/loaded_library.h): linked,
# they would bring every start thirteen libraries. Needed where ilat is built; where they are missing later, it says so.
pkg_check_modules(tiff IMPORTED_TARGET libtiff-4>=4.5)  # TIFF
pkg_check_modules(heif IMPORTED_TARGET libheif)         # HEIC, HEIF, AVIF

# The target sees the library's headers, and `source` its name as ILAT_<KIND>_LIBRARY, such as libheif.so.1.
function(ilat_loaded_library target kind source)
  target_include_directories(${target} SYSTEM PRIVATE ${${kind}_INCLUDE_DIRS})
  list(GET ${kind}_LINK_LIBRARIES 0 library)
  file(REAL_PATH "${library}" library)
  get_filename_component(name "${library}" NAME)
  string(REGEX MATCH "^.*\\.so\\.[0-9]+" soname "${name}")
  if(NOT soname)
    set(soname "${name}")
  endif()
  string(TOUPPER "${kind}" upper)
  set_property(SOURCE ${source} APPEND PROPERTY COMPILE_DEFINITIONS ILAT_${upper}_LIBRARY="${soname}")
endfunction()
