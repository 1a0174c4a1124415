# The server's room: Boost.Beast and Asio (headers alone), SQLite, and for a queue that machines share, hiredis. Archives
# are linked where there are any, so that no other command has one more library to load.
option(ILAT_SERVING "The server: ilat serve" ON)
set(ILAT_HAS_SERVING OFF)
if(NOT ILAT_SERVING OR ILAT_MINIMAL)
  return()
endif()
find_path(ILAT_BOOST boost/beast/version.hpp)
find_path(ILAT_SQLITE sqlite3.h)
find_library(ILAT_SQLITE_LIBRARY NAMES libsqlite3.a sqlite3)
if(NOT ILAT_BOOST OR NOT ILAT_SQLITE OR NOT ILAT_SQLITE_LIBRARY)
  message(STATUS "Server: not built, for want of Boost.Beast or SQLite")
  return()
endif()
set(ILAT_HAS_SERVING ON)
find_package(Threads REQUIRED)
find_path(ILAT_HIREDIS hiredis/hiredis.h)
find_library(ILAT_HIREDIS_LIBRARY NAMES libhiredis.a hiredis)
if(ILAT_HIREDIS AND ILAT_HIREDIS_LIBRARY)
  set(ILAT_HAS_SHARED_QUEUE ON)
  set(shared_queue queue/redis)
  set(no_shared_queue queue/no_shared_queue.cpp)
else()
  message(STATUS "Shared queue: not built in, for want of hiredis")
  set(ILAT_HAS_SHARED_QUEUE OFF)
  set(shared_queue)
  set(no_shared_queue)
endif()

# The API and the studio become part of the program.
set(embedded "${CMAKE_BINARY_DIR}/embedded_files.cpp")
include(Studio)
ilat_studio("${CMAKE_BINARY_DIR}/studio")
add_custom_command(
  OUTPUT "${embedded}"
  COMMAND ${CMAKE_COMMAND} "-DOUTPUT=${embedded}" "-DOPENAPI=${CMAKE_SOURCE_DIR}/docs/openapi.json"
          "-DSTUDIO=${ilat_studio_folder}" -P "${CMAKE_SOURCE_DIR}/cmake/Embed.cmake"
  DEPENDS "${CMAKE_SOURCE_DIR}/docs/openapi.json" "${CMAKE_SOURCE_DIR}/cmake/Embed.cmake" "${ilat_studio_stamp}" VERBATIM)

ilat_room(serving SUBFOLDERS http queue ${shared_queue} work pictures api WITHOUT ${no_shared_queue} ROOMS jobs
          LINKS PRIVATE nlohmann_json::nlohmann_json "${ILAT_SQLITE_LIBRARY}" Threads::Threads)
target_sources(ilat_serving PRIVATE "${embedded}")
target_include_directories(ilat_serving SYSTEM PRIVATE "${ILAT_BOOST}" "${ILAT_SQLITE}")
if(shared_queue)
  target_include_directories(ilat_serving SYSTEM PRIVATE "${ILAT_HIREDIS}")
  target_link_libraries(ilat_serving PRIVATE "${ILAT_HIREDIS_LIBRARY}")
endif()
target_compile_definitions(ilat_serving PRIVATE ILAT_VERSION="${PROJECT_VERSION}" BOOST_ERROR_CODE_HEADER_ONLY)
target_compile_options(ilat_serving PRIVATE $<$<CONFIG:Release>:-O1>)  # nothing here is hot, and all of it templates
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  # GCC sees deep inside Asio's and Beast's templates what is not there.
  set_source_files_properties(src/serving/http/http_server.cpp src/serving/http/http_session.cpp PROPERTIES COMPILE_OPTIONS "-Wno-maybe-uninitialized;-Wno-conversion")
endif()
