#include "cli/region_options.h"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "cli/option_words.h"
#include "ilat/error.h"
#include "imaging/mask/mask.h"
#include "imaging/mask/mask_input.h"
#include "imaging/mask/mask_shapes.h"

namespace ilat {

namespace {

std::string size_text(const Image& image) { return std::to_string(image.width) + " x " + std::to_string(image.height); }

std::string scaling_note(const std::string& name, const Image& drawn, const Image& photo) {
  return "the " + name + " is " + size_text(drawn) + " pixels and was scaled to the photo's " + size_text(photo);
}

/// Every shape of a list, "shape;shape;...", into the mask.
template <class Parse>
void fill_shapes(Image& mask, const std::string& list, const std::string& option, Parse&& parse) {
  for (std::size_t at = 0; at < list.size();) {
    const std::size_t end = std::min(list.find(';', at), list.size());
    const std::string shape = list.substr(at, end - at);
    if (!fill_polygon(mask, parse(shape)))
      throw Error(ErrorCode::usage,
                  shape + " holds no pixel of the photo, which is " + size_text(mask) + "; give pixels of the photo",
                  option);
    at = end + 1;
  }
}

void check_anything_masked(const Image& mask, const RegionOptions& region, const std::filesystem::path& file) {
  if (bounding_box(mask)) return;
  std::string why = "nothing is masked: no pixel is white (128 or above), or drawn where the picture is transparent";
  if (region.invert) why = "nothing is masked once the mask is inverted: all of it was";
  if (region.grow < 0)
    why = "nothing is masked once the mask is narrowed by " + std::to_string(-region.grow) + " pixels; narrow it less";
  throw Error(ErrorCode::bad_input, why, file.empty() ? "mask" : file.string());
}

}  // namespace

CLI::Option* add_eyes_option(CLI::App* command, std::optional<Eyes>& eyes, CLI::Option* frame) {
  const auto read = [&eyes](const std::string& text) {
    const auto numbers = parse_numbers(text, 4, "eyes");
    if (numbers.size() != 4)
      throw Error(ErrorCode::usage, "expected x1,y1,x2,y2, got " + std::to_string(numbers.size()) + " numbers", "eyes");
    eyes = Eyes{numbers[0], numbers[1], numbers[2], numbers[3]};
  };
  return command
      ->add_option_function<std::string>(
          "--eyes", read, "the face's eyes in pixels of the photo: it is seen upright and at the model's size")
      ->type_name("X1,Y1,X2,Y2")
      ->excludes(frame);
}

void add_region_options(CLI::App* command, RegionOptions& region, EditOptions& options, CLI::Option* frame) {
  command->add_option("--mask-rect", region.rectangles, "mask a rectangle, in pixels of the photo; may be repeated")
      ->type_name("X,Y,WIDTH,HEIGHT")
      ->join(';');
  command->add_option("--mask-polygon", region.polygons, "mask the inside of a polygon; may be repeated")
      ->type_name("X1,Y1,X2,Y2,X3,Y3,...")
      ->join(';');
  command->add_flag("--invert-mask", region.invert, "repaint what the mask keeps, and keep what it marks");
  command->add_option("--grow", region.grow, "widen the mask by this many pixels of the photo; below 0 = narrow it")
      ->capture_default_str();
  add_word_option<SketchLines>(command, "--sketch-lines", region.sketch_lines,
                               "the colour of the sketch's lines; auto = as its paper tells");
  add_word_option<Blend>(command, "--blend", options.blend, "what brings the new pixels' colours to those around");
  add_eyes_option(command, options.eyes, frame);
}

ReadPicture read_mask(const std::filesystem::path& file, const RegionOptions& region, const Image& photo,
                      const ReadOptions& read) {
  ReadPicture mask{Image(photo.width, photo.height, 1), {}};
  if (!file.empty()) {
    Image drawn = mask_of(read_photo(file, read));
    if (needs_scaling(drawn, photo, file.string())) {
      mask.note = scaling_note("mask", drawn, photo);
      drawn = scaled_mask(drawn, photo.width, photo.height);
    }
    mask.image = std::move(drawn);
  }
  fill_shapes(mask.image, region.rectangles, "mask-rect", parse_rectangle);
  fill_shapes(mask.image, region.polygons, "mask-polygon", parse_polygon);
  if (region.invert) mask.image = inverted_mask(mask.image);
  mask.image = grown_mask(mask.image, region.grow);
  check_anything_masked(mask.image, region, file);
  return mask;
}

ReadPicture read_sketch(const std::filesystem::path& file, const RegionOptions& region, const Image& photo,
                        const ReadOptions& read) {
  ReadPicture sketch{sketch_of(read_photo(file, read), region.sketch_lines), {}};
  if (needs_scaling(sketch.image, photo, file.string())) {
    sketch.note = scaling_note("sketch", sketch.image, photo);
    sketch.image = scaled_sketch(sketch.image, photo.width, photo.height);
  }
  return sketch;
}

nlohmann::json to_json(const std::vector<EditedRegion>& regions) {
  auto all = nlohmann::json::array();
  for (const EditedRegion& region : regions)
    all.push_back({{"corners", region.placement.corners()},
                   {"masked_tokens", region.masked_tokens},
                   {"tokens", region.tokens},
                   {"seams", region.seams}});
  return all;
}

}  // namespace ilat
