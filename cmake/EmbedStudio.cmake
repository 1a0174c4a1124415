# cmake [-DFOLDER=files] -DTABLE=studio_assets.cpp -P EmbedStudio.cmake: every file of the folder as a C++ string.
set(types
  html "text/html\; charset=utf-8" js "text/javascript\; charset=utf-8" css "text/css\; charset=utf-8"
  svg "image/svg+xml" png "image/png" webmanifest "application/manifest+json")

set(entries "")
set(count 0)
if(FOLDER)
  file(GLOB files RELATIVE "${FOLDER}" "${FOLDER}/*")
  list(SORT files)
  foreach(name IN LISTS files)
    file(READ "${FOLDER}/${name}" bytes HEX)
    file(SHA256 "${FOLDER}/${name}" hash)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "\\\\x\\1" bytes "${bytes}")
    string(LENGTH "${bytes}" length)
    math(EXPR length "${length} / 4")
    string(SUBSTRING "${hash}" 0 32 hash)
    get_filename_component(kind "${name}" LAST_EXT)
    string(SUBSTRING "${kind}" 1 -1 kind)
    list(FIND types "${kind}" at)
    if(at EQUAL -1)
      message(FATAL_ERROR "studio: no media type is known for ${name}; add one to cmake/EmbedStudio.cmake")
    endif()
    math(EXPR at "${at} + 1")
    list(GET types ${at} type)
    set(path "/${name}")
    if(name STREQUAL "index.html")
      set(path "/")
    endif()
    string(APPEND entries "    {\"${path}\", \"${type}\", \"\\\"${hash}\\\"\",\n     {\"${bytes}\", ${length}}},\n")
    math(EXPR count "${count} + 1")
  endforeach()
endif()

if(count GREATER 0)
  set(body "constexpr StudioAsset kAssets[] = {\n${entries}};\n\n}  // namespace\n\nstd::span<const StudioAsset> studio_assets() { return kAssets; }")
else()
  set(body "}  // namespace\n\nstd::span<const StudioAsset> studio_assets() { return {}; }")
endif()
file(WRITE "${TABLE}" "// Made by cmake/EmbedStudio.cmake from studio/.
#include \"serving/studio/studio_assets.h\"

namespace ilat {
namespace {

${body}

}  // namespace ilat
")
