# ilat_backend(NAME ROOM): the room's register_<NAME>_backend(BackendRegistry&) is called before the first model is opened.
# Self-registration by static objects would be dropped by the linker, which takes from an archive only what is asked for.
function(ilat_backend NAME ROOM)
  set_property(GLOBAL APPEND PROPERTY ILAT_BACKENDS ${NAME})
  set_property(GLOBAL APPEND PROPERTY ILAT_BACKEND_ROOMS ${ROOM})
endfunction()

# ilat_list_backends(TARGET [WITHOUT name...]) writes built_backends.cpp into TARGET, and links the backends' rooms.
function(ilat_list_backends TARGET)
  cmake_parse_arguments(LIST "" "" "WITHOUT" ${ARGN})
  get_property(names GLOBAL PROPERTY ILAT_BACKENDS)
  get_property(rooms GLOBAL PROPERTY ILAT_BACKEND_ROOMS)
  foreach(name IN LISTS LIST_WITHOUT)
    list(FIND names ${name} place)
    if(place GREATER -1)
      list(REMOVE_AT names ${place})
      list(REMOVE_AT rooms ${place})
    endif()
  endforeach()
  foreach(name IN LISTS names)
    string(APPEND declarations "void register_${name}_backend(BackendRegistry& registry);\n")
    string(APPEND calls "    register_${name}_backend(all);\n")
  endforeach()
  set(file "${CMAKE_BINARY_DIR}/${TARGET}_backends.cpp")
  file(CONFIGURE OUTPUT "${file}" @ONLY CONTENT [[
#include "library/built_backends.h"

namespace ilat {

@declarations@
const BackendRegistry& built_backends() {
  static const BackendRegistry registry = [] {
    BackendRegistry all;
@calls@    return all;
  }();
  return registry;
}

}  // namespace ilat
]])
  target_sources(${TARGET} PRIVATE "${file}")
  foreach(room IN LISTS rooms)
    target_link_libraries(${TARGET} PUBLIC ilat_${room})
  endforeach()
endfunction()
