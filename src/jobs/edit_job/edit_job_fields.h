#pragma once

#include <concepts>
#include <limits>
#include <string_view>
#include <type_traits>

#include "jobs/edit_job/edit_job.h"

namespace ilat {

/// Under which heading a field is explained.
enum class JobHeading { repaint, draw, output, advanced };

constexpr std::string_view title_of(JobHeading heading) {
  switch (heading) {
    case JobHeading::repaint:
      return "What to repaint";
    case JobHeading::draw:
      return "How to draw it";
    case JobHeading::output:
      return "Where it goes";
    case JobHeading::advanced:
      break;
  }
  return "Advanced";
}

enum class JobFieldKind {
  input,    ///< a file that is read for what is painted
  file,     ///< what else concerns files: where the result goes, how pictures are read and written
  setting,  ///< decides what is painted: kept in a result's record
};

/// What there is to know of a field beside its value.
struct JobField {
  std::string_view name;     ///< "top-k": the option's, the column's, the key's
  std::string_view meaning;  ///< one line, for people
  JobHeading heading = JobHeading::advanced;
  JobFieldKind kind = JobFieldKind::setting;
  bool common = false;               ///< among those that most people need
  std::string_view takes = {};       ///< what its value is, "FILE"; empty = what its type says (see field_text.h)
  std::string_view excludes = {};    ///< the field that it does not go together with, either way
  double least = -kUnlimited;        ///< of a number
  double most = kUnlimited;          ///< of a number
  std::string_view positional = {};  ///< its name on a command line, where it stands without a dash; empty = an option
  char letter = 0;                   ///< of the option's short form; 0 = none

  static constexpr double kUnlimited = std::numeric_limits<double>::infinity();
};

/// visit(field, value) for every field of a job. From this list come the options of the command line, the columns of a
/// batch's table, the keys of a request's JSON, what a record holds, and the table in docs/editing.md.
template <class Job, class Visitor>
requires std::same_as<std::remove_const_t<Job>, EditJob>
void visit_fields(Job& job, Visitor&& visit) {
  using enum JobHeading;
  using enum JobFieldKind;
  visit(JobField{.name = "photo", .meaning = "the photo: PNG, JPEG or WebP, any size; with --batch see there",
                 .heading = repaint, .kind = input, .common = true, .takes = "FILE", .positional = "PHOTO"}, job.photo);
  visit(JobField{.name = "mask", .meaning = "a picture: white on black = repaint, or what is drawn on transparency",
                 .heading = repaint, .kind = input, .common = true, .takes = "FILE"}, job.mask);
  visit(JobField{.name = "sketch", .meaning = "a picture of lines, read inside the mask",
                 .heading = draw, .kind = input, .common = true, .takes = "FILE", .excludes = "no-lines"}, job.sketch);
  visit(JobField{.name = "strokes",
                 .meaning = "wanted colours: a picture with strokes on transparency, or the photo painted over",
                 .heading = draw, .kind = input, .takes = "FILE"}, job.strokes);
  visit(JobField{.name = "smile", .meaning = "make the face smile, from -1 to 1: 0.7; below 0 the mouth's corners go down",
                 .heading = repaint, .common = true, .least = -1, .most = 1}, job.smile);
  visit(JobField{.name = "open-mouth", .meaning = "open the mouth, from -1 to 1; below 0 close it",
                 .heading = repaint, .common = true, .least = -1, .most = 1}, job.open_mouth);
  visit(JobField{.name = "open-eyes", .meaning = "open the eyes wider, from -1 to 1; -1 = shut",
                 .heading = repaint, .least = -1, .most = 1}, job.open_eyes);
  visit(JobField{.name = "raise-brows", .meaning = "raise the brows, from -1 to 1; below 0 a frown",
                 .heading = repaint, .least = -1, .most = 1}, job.raise_brows);
  visit(JobField{.name = "region",
                 .meaning = "repaint a part of the face; left and right are the person's; may be repeated",
                 .heading = repaint, .common = true}, job.regions);
  visit(JobField{.name = "face", .meaning = "which face, by its number in ilat faces; auto = the masked or the only one",
                 .heading = repaint, .takes = "auto|largest|N"}, job.face);
  visit(JobField{.name = "move-landmarks", .meaning = "move points of the face: a table landmark,x,y in eye distances",
                 .heading = repaint, .kind = input, .takes = "FILE"}, job.move_landmarks);
  visit(JobField{.name = "target-pose", .meaning = "the pose to paint: joints as JSON (models that follow poses)",
                 .heading = repaint, .kind = input, .takes = "FILE"}, job.target_pose);
  visit(JobField{.name = "source-pose", .meaning = "the person's pose in the photo; by default it is found",
                 .heading = repaint, .kind = input, .takes = "FILE"}, job.source_pose);
  visit(JobField{.name = "widen", .meaning = "how far around both poses to repaint, a share of the body's height",
                 .heading = repaint, .least = 0, .most = 1}, job.widen);
  visit(JobField{.name = "output", .meaning = "where the result goes: .png, .jpg, .webp; a folder with --batch",
                 .heading = output, .kind = file, .common = true, .takes = "FILE", .letter = 'o'}, job.output);
  visit(JobField{.name = "mask-rect", .meaning = "mask a rectangle, in pixels of the photo; may be repeated",
                 .heading = repaint, .takes = "X,Y,WIDTH,HEIGHT"}, job.mask_rects);
  visit(JobField{.name = "mask-polygon", .meaning = "mask the inside of a polygon; may be repeated",
                 .heading = repaint, .takes = "X1,Y1,X2,Y2,X3,Y3,..."}, job.mask_polygons);
  visit(JobField{.name = "invert-mask", .meaning = "repaint what the mask keeps, and keep what it marks",
                 .heading = repaint}, job.invert_mask);
  visit(JobField{.name = "grow", .meaning = "widen the mask by this many pixels of the photo; below 0 = narrow it",
                 .heading = repaint}, job.grow);
  visit(JobField{.name = "keep-lines", .meaning = "follow the photo's own lines instead of a sketch",
                 .heading = draw, .kind = file, .common = true, .excludes = "sketch"}, job.keep_lines);
  visit(JobField{.name = "no-lines", .meaning = "follow no lines: whatever fits (models of the packed layout)",
                 .heading = draw, .excludes = "keep-lines"}, job.no_lines);
  visit(JobField{.name = "sketch-lines", .meaning = "the colour of the sketch's lines; auto = as its paper tells",
                 .heading = draw}, job.sketch_lines);
  visit(JobField{.name = "eyes",
                 .meaning = "the face's eyes in pixels of the photo: it is seen upright and at the model's size",
                 .heading = draw, .takes = "X1,Y1,X2,Y2", .excludes = "frame"}, job.eyes);
  visit(JobField{.name = "frame", .meaning = "what the model sees: auto = the face under the mask, else a square around it",
                 .heading = draw, .takes = "auto|full|X,Y,SIDE"}, job.frame);
  visit(JobField{.name = "variations", .meaning = "how many different results to draw",
                 .heading = draw, .common = true, .least = 1, .most = 10000}, job.variations);
  visit(JobField{.name = "pick", .meaning = "best = give back one of the variations: the likely one that follows its lines",
                 .heading = draw}, job.pick);
  visit(JobField{.name = "seed", .meaning = "the same seed gives the same result", .heading = draw, .common = true},
        job.seed);
  visit(JobField{.name = "temperature", .meaning = "of the softmax; below 1 tamer, above 1 wilder; 0 = greedy",
                 .heading = draw, .least = 0}, job.temperature);
  visit(JobField{.name = "top-k", .meaning = "draw among the k likeliest; 0 = all", .heading = draw, .least = 0},
        job.top_k);
  visit(JobField{.name = "top-p", .meaning = "draw among the likeliest that reach this sum; 1 = all",
                 .heading = draw, .least = 0, .most = 1}, job.top_p);
  visit(JobField{.name = "greedy", .meaning = "always take the likeliest token", .heading = draw}, job.greedy);
  visit(JobField{.name = "guidance", .meaning = "how strongly the lines count; 1 = as trained, 0 = not at all",
                 .heading = draw, .least = 0}, job.guidance);
  visit(JobField{.name = "steps", .meaning = "draw in at most so many steps, several tokens at once; 0 = one a step",
                 .heading = draw, .least = 0}, job.steps);
  visit(JobField{.name = "blend", .meaning = "what brings the new pixels' colours to those around", .heading = draw},
        job.blend);
  visit(JobField{.name = "detail",
                 .meaning = "what is finer than the model's pixels: photo = as in kept parts that look alike",
                 .heading = draw}, job.detail);
  visit(JobField{.name = "feather",
                 .meaning = "width of the inward blend in pixels; 0 = none, -1 = by the frame", .least = -1},
        job.feather);
  visit(JobField{.name = "composite", .meaning = "how the new pixels meet the photo"}, job.composite);
  visit(JobField{.name = "sampler", .meaning = "how tokens follow each other"}, job.sampler);
  visit(JobField{.name = "attention-mask", .meaning = "another mask than the model was trained with"},
        job.attention_mask);
  visit(JobField{.name = "quality", .meaning = "of a .jpg or .webp output, 1 to 100; .webp at 100 is lossless",
                 .heading = output, .least = 1, .most = 100}, job.quality);
  visit(JobField{.name = "max-pixels", .meaning = "refuse pictures with more pixels; 150000000 or 150MP",
                 .kind = file, .takes = "PIXELS", .least = 1, .most = 1e12}, job.max_pixels);
  visit(JobField{.name = "no-metadata", .meaning = "leave EXIF, XMP and the record of the edit out of the result",
                 .heading = output, .kind = file}, job.no_metadata);
  visit(JobField{.name = "record-names", .meaning = "put the input files' names into the record, without their folders",
                 .heading = output, .kind = file}, job.record_names);
}

}  // namespace ilat
