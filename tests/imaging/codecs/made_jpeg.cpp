#include "imaging/codecs/made_jpeg.h"

#include <cstdio>
#include <cstdlib>
// libjpeg's headers need <cstdio> before them.
#include <jpeglib.h>

namespace ilat::test {

std::vector<std::byte> file_of(const MadeJpeg& jpeg) {
  jpeg_error_mgr errors;
  jpeg_compress_struct codec;
  codec.err = jpeg_std_error(&errors);
  jpeg_create_compress(&codec);
  unsigned char* buffer = nullptr;
  unsigned long size = 0;
  jpeg_mem_dest(&codec, &buffer, &size);
  codec.image_width = static_cast<JDIMENSION>(jpeg.width);
  codec.image_height = static_cast<JDIMENSION>(jpeg.height);
  codec.input_components = jpeg.channels;
  codec.in_color_space = jpeg.channels == 1 ? JCS_GRAYSCALE : jpeg.channels == 3 ? JCS_RGB : JCS_CMYK;
  jpeg_set_defaults(&codec);
  if (jpeg.ycck) jpeg_set_colorspace(&codec, JCS_YCCK);
  if (jpeg.channels == 4) codec.write_Adobe_marker = jpeg.adobe_marker;
  jpeg_set_quality(&codec, 100, TRUE);
  for (int c = 0; c < codec.num_components; ++c)
    codec.comp_info[c].h_samp_factor = codec.comp_info[c].v_samp_factor = 1;
  if (jpeg.progressive) jpeg_simple_progression(&codec);
  jpeg_scan_info scans[3] = {{1, {0}, 0, 63, 0, 0}, {1, {1}, 0, 63, 0, 0}, {1, {2}, 0, 63, 0, 0}};
  if (jpeg.separate_scans) {
    codec.scan_info = scans;
    codec.num_scans = 3;
  }
  jpeg_start_compress(&codec, TRUE);
  for (const auto& [marker, content] : jpeg.segments)
    jpeg_write_marker(&codec, marker, reinterpret_cast<const JOCTET*>(content.data()),
                      static_cast<unsigned>(content.size()));
  while (codec.next_scanline < codec.image_height) {
    JSAMPROW row = const_cast<JSAMPROW>(jpeg.samples.data()) +
                   std::size_t{codec.next_scanline} * static_cast<std::size_t>(jpeg.width * jpeg.channels);
    jpeg_write_scanlines(&codec, &row, 1);
  }
  jpeg_finish_compress(&codec);
  jpeg_destroy_compress(&codec);
  const auto* begin = reinterpret_cast<const std::byte*>(buffer);
  std::vector<std::byte> file(begin, begin + size);
  std::free(buffer);
  return file;
}

}  // namespace ilat::test
