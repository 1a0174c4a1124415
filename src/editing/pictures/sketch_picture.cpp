#include "editing/pictures/sketch_picture.h"

#include "conditioning/sketch/photo_sketch.h"
#include "conditioning/sketch/sketch.h"

namespace ilat {

Image sketch_picture(const EditRequest& request, const EditOptions& options, const ModelConfig& config) {
  return sketch_picture(checked_views(request, options, config), request.photo);
}

Image sketch_picture(std::span<const ModelView> views, const Image& photo) {
  Image sketch(photo.width, photo.height, 1, 255);
  for (const ModelView& view : views) lay_lines(sketch, lines_image(view.lines), view.placement);
  return sketch;
}

}  // namespace ilat
