#include "jobs/photo_lines.h"

#include "conditioning/sketch/photo_sketch.h"
#include "jobs/output_files.h"

namespace ilat {

void draw_photo_lines(const EditJob& job, const XdogConfig& settings) {
  check_outputs({job.output});
  const Image photo = visible_colours(read_photo(job.photo, read_options_of(job)));
  write_images({job.output}, {photo_sketch(photo, {job.frame.choice, job.frame.square, job.eyes}, settings)});
}

}  // namespace ilat
