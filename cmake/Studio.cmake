# ilat_studio(FOLDER): builds studio/ with esbuild into a folder of the build, and gives the folder and what it depends on
# as ilat_studio_folder and ilat_studio_stamp.
#
# esbuild comes from Debian like every other tool, so that a build needs no package registry. Where it is missing, or
# with -DILAT_STUDIO=OFF, the folder stays empty and `ilat serve` says that the studio is not built in.
option(ILAT_STUDIO "The browser studio inside the program (needs esbuild)" ON)
find_program(ILAT_ESBUILD esbuild)

function(ilat_studio FOLDER)
  set(stamp "${FOLDER}.built")
  if(ILAT_STUDIO AND ILAT_ESBUILD)
    file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${CMAKE_SOURCE_DIR}/studio/src/*" "${CMAKE_SOURCE_DIR}/studio/page/*")
    add_custom_command(
      OUTPUT "${stamp}"
      COMMAND ${CMAKE_COMMAND} -E rm -rf "${FOLDER}"
      COMMAND ${CMAKE_COMMAND} -E env "ESBUILD=${ILAT_ESBUILD}" "${CMAKE_SOURCE_DIR}/studio/build" "${FOLDER}"
      COMMAND ${CMAKE_COMMAND} -E touch "${stamp}"
      DEPENDS ${sources} "${CMAKE_SOURCE_DIR}/studio/build" COMMENT "Building the studio" VERBATIM)
  else()
    if(ILAT_STUDIO)
      message(STATUS "Studio: not built in, for want of esbuild")
    endif()
    add_custom_command(
      OUTPUT "${stamp}"
      COMMAND ${CMAKE_COMMAND} -E rm -rf "${FOLDER}"
      COMMAND ${CMAKE_COMMAND} -E touch "${stamp}" VERBATIM)
  endif()
  set(ilat_studio_folder "${FOLDER}" PARENT_SCOPE)
  set(ilat_studio_stamp "${stamp}" PARENT_SCOPE)
endfunction()
