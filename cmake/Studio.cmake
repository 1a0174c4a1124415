# ilat_studio(TARGET): builds studio/ with esbuild and gives TARGET the table of its files (serving/studio/studio_assets.h).
#
# esbuild comes from Debian like every other tool, so that a build needs no package registry. Where it is missing, or
# with -DILAT_STUDIO=OFF, the table is empty and `ilat serve` says that the studio is not built in.
option(ILAT_STUDIO "The browser studio inside the program (needs esbuild)" ON)
find_program(ILAT_ESBUILD esbuild)

function(ilat_studio TARGET)
  set(folder "${CMAKE_BINARY_DIR}/studio")
  set(table "${CMAKE_BINARY_DIR}/studio_assets.cpp")
  set(embed "${CMAKE_CURRENT_SOURCE_DIR}/cmake/EmbedStudio.cmake")
  if(ILAT_STUDIO AND ILAT_ESBUILD)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/studio/src/*"
         "${CMAKE_CURRENT_SOURCE_DIR}/studio/page/*")
    add_custom_command(
      OUTPUT "${table}"
      COMMAND ${CMAKE_COMMAND} -E rm -rf "${folder}"
      COMMAND ${CMAKE_COMMAND} -E env "ESBUILD=${ILAT_ESBUILD}" "${CMAKE_CURRENT_SOURCE_DIR}/studio/build" "${folder}"
      COMMAND ${CMAKE_COMMAND} "-DFOLDER=${folder}" "-DTABLE=${table}" -P "${embed}"
      DEPENDS ${sources} "${CMAKE_CURRENT_SOURCE_DIR}/studio/build" "${embed}"
      COMMENT "The studio" VERBATIM)
  else()
    if(ILAT_STUDIO)
      message(STATUS "esbuild was not found: `ilat serve` will have no studio")
    endif()
    add_custom_command(
      OUTPUT "${table}" COMMAND ${CMAKE_COMMAND} "-DTABLE=${table}" -P "${embed}" DEPENDS "${embed}" VERBATIM)
  endif()
  target_sources(${TARGET} PRIVATE "${table}")
endfunction()
