#pragma once

#include <CLI/App.hpp>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <vector>

#include "conditioning/sketch/sketch_input.h"
#include "ilat/editor.h"

namespace ilat {

/// What of a photo an edit changes and how its mask and sketch are read, beside their files.
struct RegionOptions {
  std::string rectangles;  // "x,y,width,height;..." as given one by one
  std::string polygons;    // "x1,y1,x2,y2,x3,y3,...;..."
  bool invert = false;
  int grow = 0;
  SketchLines sketch_lines = SketchLines::automatic;

  bool names_shapes() const { return !rectangles.empty() || !polygons.empty(); }
};

/// --mask-rect, --mask-polygon, --invert-mask, --grow, --sketch-lines, --eyes, --blend.
/// @param frame the command's --frame, which --eyes excludes
void add_region_options(CLI::App* command, RegionOptions& region, EditOptions& options, CLI::Option* frame);

/// --eyes x1,y1,x2,y2
CLI::Option* add_eyes_option(CLI::App* command, std::optional<Eyes>& eyes, CLI::Option* frame);

/// A picture of the photo's size, and what had to be done to it that its user may not expect; empty = nothing.
struct ReadPicture {
  Image image;
  std::string note;
};

/// The mask: the file's and the shapes' parts together, then inverted, then grown.
/// @param file may be empty if there are shapes
/// @throws Error as read_photo does; usage for a shape that is none or lies outside the photo; bad_input if nothing is
/// masked
ReadPicture read_mask(const std::filesystem::path& file, const RegionOptions& region, const Image& photo,
                      const ReadOptions& read);

ReadPicture read_sketch(const std::filesystem::path& file, const RegionOptions& region, const Image& photo,
                        const ReadOptions& read);

/// [{"corners": [[x, y], ...], "masked_tokens": ..., "tokens": ..., "seams": [...]}, ...]
nlohmann::json to_json(const std::vector<EditedRegion>& regions);

}  // namespace ilat
