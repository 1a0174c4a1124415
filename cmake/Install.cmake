# `cmake --install`: the program with its bundled model, man page and completions, and the library for C++ users.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The program describes itself: one source for --help, man page and completions.
set(manual "${CMAKE_BINARY_DIR}/manual")
set(page "${manual}/ilat.1")
set(bash "${manual}/bash/ilat")
set(zsh "${manual}/zsh/_ilat")
set(fish "${manual}/fish/ilat.fish")
add_custom_command(
  OUTPUT "${page}" "${bash}" "${zsh}" "${fish}"
  COMMAND ${CMAKE_COMMAND} -E make_directory "${manual}/bash" "${manual}/zsh" "${manual}/fish"
  COMMAND ilat manual > "${page}"
  COMMAND ilat completion bash > "${bash}"
  COMMAND ilat completion zsh > "${zsh}"
  COMMAND ilat completion fish > "${fish}"
  DEPENDS ilat $<$<TARGET_EXISTS:ilat-train>:ilat-train> VERBATIM)
add_custom_target(ilat_manual ALL DEPENDS "${page}" "${bash}" "${zsh}" "${fish}")

install(TARGETS ilat)
if(TARGET ilat-train)
  install(TARGETS ilat-train DESTINATION "${CMAKE_INSTALL_LIBEXECDIR}/ilat" OPTIONAL)  # see cli/hand_over.h
endif()
install(DIRECTORY models/faces-256 models/face-detector models/taichi-128 models/pose-finder DESTINATION "${CMAKE_INSTALL_DATADIR}/ilat/models")  # see jobs/find_model.cpp
install(FILES "${page}" DESTINATION "${CMAKE_INSTALL_MANDIR}/man1")
install(FILES "${bash}" DESTINATION "${CMAKE_INSTALL_DATADIR}/bash-completion/completions")
install(FILES "${zsh}" DESTINATION "${CMAKE_INSTALL_DATADIR}/zsh/site-functions")
install(FILES "${fish}" DESTINATION "${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d")

# What a person reads and begins with.
install(FILES LICENSE README.md DESTINATION "${CMAKE_INSTALL_DOCDIR}")
install(DIRECTORY docs/ DESTINATION "${CMAKE_INSTALL_DOCDIR}" FILES_MATCHING PATTERN "*.md" PATTERN "pictures/*.png")
install(DIRECTORY recipes DESTINATION "${CMAKE_INSTALL_DATADIR}/ilat" FILES_MATCHING PATTERN "*.toml")

# find_package(ilat) gives ilat::ilat: the headers in include/ilat, and the rooms' archives behind them.
set(package "${CMAKE_INSTALL_LIBDIR}/cmake/ilat")
get_property(rooms GLOBAL PROPERTY ILAT_ROOMS)
list(REMOVE_ITEM rooms ilat_training ilat_ablation ilat_evaluation_torch ilat_face_judge ilat_pose_judge ilat_scenes ilat_evaluation ilat_painted_masks)
if(ILAT_HAS_ONEDNN)
  list(REMOVE_ITEM rooms ilat_nn ilat_tokenizer ilat_transformer ilat_backend_torch ilat_detector_torch ilat_library_torch)
endif()
set_target_properties(ilat_library PROPERTIES EXPORT_NAME ilat)
target_compile_features(ilat_library INTERFACE cxx_std_20)  # the headers need it
if(ILAT_TORCH AND NOT ILAT_HAS_ONEDNN)
  list(APPEND rooms ilat_libtorch)
endif()
install(TARGETS ${rooms} ilat_warnings EXPORT ilat ARCHIVE DESTINATION "${CMAKE_INSTALL_LIBDIR}/ilat")
install(EXPORT ilat NAMESPACE ilat:: DESTINATION "${package}" FILE ilatTargets.cmake)
install(DIRECTORY include/ilat DESTINATION "${CMAKE_INSTALL_INCLUDEDIR}")
configure_package_config_file(cmake/ilatConfig.cmake.in "${CMAKE_BINARY_DIR}/ilatConfig.cmake"
                              INSTALL_DESTINATION "${package}")
write_basic_package_version_file("${CMAKE_BINARY_DIR}/ilatConfigVersion.cmake" COMPATIBILITY SameMinorVersion)
install(FILES "${CMAKE_BINARY_DIR}/ilatConfig.cmake" "${CMAKE_BINARY_DIR}/ilatConfigVersion.cmake"
              cmake/OpenCvCore.cmake cmake/SystemLibraries.cmake DESTINATION "${package}")

# pkg-config --cflags --libs ilat: the same for projects without CMake. The rooms are archives, so all of them are named.
file(RELATIVE_PATH ILAT_PREFIX_FROM_PKGCONFIG "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
string(REGEX REPLACE "/$" "" ILAT_PREFIX_FROM_PKGCONFIG "${ILAT_PREFIX_FROM_PKGCONFIG}")
set(ILAT_PC_ROOMS "")
foreach(room IN LISTS rooms)
  get_target_property(type ${room} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    string(APPEND ILAT_PC_ROOMS " -l${room}")
  endif()
endforeach()
set(ILAT_PC_LIBRARIES "-ltomlplusplus -lopencv_core -lopencv_imgproc -lminizip -pthread")
if(ILAT_HAS_ONEDNN)
  string(APPEND ILAT_PC_LIBRARIES " -ldnnl -lhwy -fopenmp")
endif()
if(ILAT_TORCH)
  string(APPEND ILAT_PC_LIBRARIES " -ltorch -ltorch_cpu -lc10 -lgomp")
endif()
configure_file(cmake/ilat.pc.in "${CMAKE_BINARY_DIR}/ilat.pc" @ONLY)
install(FILES "${CMAKE_BINARY_DIR}/ilat.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
