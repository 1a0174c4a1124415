#include "editing/pictures/sketch_picture.h"

#include "conditioning/sketch/photo_sketch.h"
#include "conditioning/sketch/sketch.h"
#include "editing/edit_steps.h"
#include "editing/request/check_request.h"

namespace ilat {

Image sketch_picture(const EditRequest& request, const EditOptions& options, const ModelConfig& config) {
  check_model(config);
  check_options(options, config);
  check_request(request, config);
  check_abilities(request, config);
  Image sketch(request.photo.width, request.photo.height, 1, 255);
  for (const ModelView& view : look_at(request, options, config))
    lay_lines(sketch, lines_image(view.lines), view.placement);
  return sketch;
}

}  // namespace ilat
