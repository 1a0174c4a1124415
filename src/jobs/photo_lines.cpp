#include "jobs/photo_lines.h"

#include "conditioning/sketch/photo_sketch.h"
#include "files/run_files.h"
#include "jobs/output_files.h"

namespace ilat {

void draw_photo_lines(const EditJob& job, const XdogConfig& settings, bool overwrite) {
  check_outputs({job.output});
  RunFiles run(overwrite);
  run.reads(job.photo);
  run.writes(job.output);
  const Image photo = visible_colours(read_photo(job.photo, read_options_of(job)));
  StagedFiles files;
  stage_picture(files, job.output, photo_sketch(photo, {job.frame.choice, job.frame.square, job.eyes}, settings));
  files.commit();
}

}  // namespace ilat
