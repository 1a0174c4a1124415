# ilat_precompile(TARGET KIND header...)
#
# Headers of others that many sources include are parsed once; LibTorch's cost 15 s a source otherwise. The first target
# of a KIND parses them, the others use what it made: a kind's targets must share their compiler flags and define at least
# the first one's macros. Sources still name what they include: -DILAT_PRECOMPILE=OFF, as in the preset debug, shows
# that they do.
option(ILAT_PRECOMPILE "Parse outside headers once for many sources" ON)

function(ilat_precompile TARGET KIND)
  if(NOT ILAT_PRECOMPILE)
    return()
  endif()
  get_property(first GLOBAL PROPERTY ILAT_PRECOMPILED_${KIND})
  if(first)
    target_precompile_headers(${TARGET} REUSE_FROM ${first})
  else()
    target_precompile_headers(${TARGET} PRIVATE ${ARGN})
    set_property(GLOBAL PROPERTY ILAT_PRECOMPILED_${KIND} ${TARGET})
  endif()
  # Without it ccache cannot tell which headers a source depends on, and compiles anew each time.
  target_compile_options(${TARGET} PRIVATE $<$<CXX_COMPILER_ID:GNU>:-fpch-preprocess>)
endfunction()
