#pragma once

#include <csetjmp>
#include <cstddef>
#include <cstdio>
#include <string_view>
// libjpeg's headers need <cstdio> before them.
#include <jpeglib.h>

namespace ilat {

/// libjpeg reports through callbacks that must not return. They jump back to the setjmp of the call under way, so the
/// functions between the two (ours with `setjmp` in them, and libjpeg's) hold no object with a destructor.
struct JpegTrap : jpeg_error_mgr {
  std::jmp_buf escape;
  char text[JMSG_LENGTH_MAX] = {};
  bool truncated = false;
  bool unsupported = false;

  JpegTrap();
  JpegTrap(const JpegTrap&) = delete;
  JpegTrap& operator=(const JpegTrap&) = delete;
};

/// Beginnings of the APP1 segments that hold EXIF and XMP.
inline constexpr std::string_view kJpegExif{"Exif\0\0", 6}, kJpegXmp{"http://ns.adobe.com/xap/1.0/\0", 29};
/// What a segment holds beside the two bytes of its length.
inline constexpr std::size_t kMaxSegmentBytes = 65533;

}  // namespace ilat
