# opencv_core, opencv_imgproc: found by hand, because Debian keeps OpenCVConfig.cmake in libopencv-dev, which drags in
# two hundred packages (VTK, GDAL, Qt) for the two libraries we use.
find_path(OPENCV_INCLUDE_DIR opencv2/core.hpp PATH_SUFFIXES opencv4 REQUIRED)
foreach(module core imgproc)
  find_library(OPENCV_${module}_LIBRARY opencv_${module} REQUIRED)
  add_library(opencv_${module} UNKNOWN IMPORTED)
  set_target_properties(opencv_${module} PROPERTIES IMPORTED_LOCATION "${OPENCV_${module}_LIBRARY}")
  target_include_directories(opencv_${module} SYSTEM INTERFACE "${OPENCV_INCLUDE_DIR}")
endforeach()
