#include "evaluation/page.h"

#include "files/html_text.h"
#include "imaging/codecs/png_codec.h"
#include "imaging/photo/grey.h"

namespace ilat {

std::string picture_html(const Image& picture, std::string_view caption) {
  Photo photo;
  photo.image = to_rgb(picture);
  photo.grey = picture.channels == 1;
  return figure_html(encode_png(photo, {}), caption);
}

}  // namespace ilat
