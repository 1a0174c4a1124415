# opencv_core, opencv_imgproc: found by hand, because Debian keeps OpenCVConfig.cmake in libopencv-dev, which drags in
# two hundred packages (VTK, GDAL, Qt) for the libraries we use. opencv_photo, which the judge compares with, may be missing.
find_path(OPENCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
find_library(OPENCV_core_LIBRARY opencv_core REQUIRED)
find_library(OPENCV_imgproc_LIBRARY opencv_imgproc REQUIRED)
find_library(OPENCV_photo_LIBRARY opencv_photo)
foreach(module core imgproc photo)
  if(NOT OPENCV_${module}_LIBRARY)
    continue()
  endif()
  add_library(opencv_${module} UNKNOWN IMPORTED)
  set_target_properties(opencv_${module} PROPERTIES IMPORTED_LOCATION "${OPENCV_${module}_LIBRARY}")
  target_include_directories(opencv_${module} SYSTEM INTERFACE "${OPENCV_INCLUDE_DIR}")
endforeach()
