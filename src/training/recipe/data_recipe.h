#pragma once

#include "config/config_problems.h"
#include "config/model_config.h"

namespace ilat {

/// How samples are drawn from the packed sets: what happens to photos and lines on their way into a batch. Every share
/// and every range is 0 = off.
struct DataRecipe {
  int prefetch_threads = 2;  // batches that are made ahead of the step, each on a thread of its own; 0 = in the step
  double flip = 0.5;         // share of samples whose left and right are exchanged
  double turn = 0;           // degrees, up to this far either way
  double scale = 0;          // 0.1 = from 10 % smaller to 10 % larger
  double shift = 0;          // share of the side, up to this far in x and in y
  double brightness = 0;     // 0.1 = from 10 % darker to 10 % lighter
  double contrast = 0;       // likewise, around the photo's mean
  double saturation = 0;     // likewise, around its grey
  double tint = 0;           // likewise, red, green and blue each by itself
  double jpeg = 0;           // share of photos with the blocks of a compressed file
  double hand_lines = 0;     // share of guides with lines as a person draws them, where the mask is
  double no_lines = 0;       // share of guides with no lines there
  XdogConfig xdog = {};      // how lines are drawn; follows from [xdog]
};

template <ConfigOf<DataRecipe> Recipe, class Visitor>
void visit_fields(Recipe& recipe, Visitor&& visit) {
  visit("prefetch_threads", recipe.prefetch_threads, "batches made ahead of the step; 0 = in the step");
  visit("flip", recipe.flip, "share of samples whose left and right are exchanged");
  visit("turn", recipe.turn, "degrees, up to this far either way");
  visit("scale", recipe.scale, "0.1 = from 10 % smaller to 10 % larger");
  visit("shift", recipe.shift, "share of the side, up to this far in x and in y");
  visit("brightness", recipe.brightness, "0.1 = from 10 % darker to 10 % lighter");
  visit("contrast", recipe.contrast, "likewise, around the photo's mean");
  visit("saturation", recipe.saturation, "likewise, around its grey");
  visit("tint", recipe.tint, "likewise, red, green and blue each by itself");
  visit("jpeg", recipe.jpeg, "share of photos with the blocks of a compressed file");
  visit("hand_lines", recipe.hand_lines, "share of guides with lines as a person draws them, where the mask is");
  visit("no_lines", recipe.no_lines, "share of guides with no lines there");
}

ConfigProblems problems_of(const DataRecipe& recipe);

}  // namespace ilat
