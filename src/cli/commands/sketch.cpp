#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/option_words.h"
#include "cli/photo_options.h"
#include "cli/region_options.h"
#include "cli/report.h"
#include "conditioning/sketch/photo_sketch.h"
#include "ilat/photo.h"
#include "jobs/output_files.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat sketch portrait.png -o lines.png
      The portrait's lines at its own size: redraw some of them in a paint program, then give them to ilat edit --sketch.
  ilat sketch group.jpg -o lines.png --frame 420,80,512 --sigma 2
      The lines of one square of a larger photo, coarser; white elsewhere.)";

struct SketchArguments {
  std::filesystem::path photo, output;
  FrameChoice frame_choice = FrameChoice::full;
  Frame frame;
  std::optional<Eyes> eyes;
  XdogConfig xdog;
  ReadOptions read;
  bool json = false;
};

void run(const SketchArguments& arguments) {
  check_outputs({arguments.output});
  const Image photo = visible_colours(read_photo(arguments.photo, arguments.read));
  const Image lines = photo_sketch(photo, {arguments.frame_choice, arguments.frame, arguments.eyes}, arguments.xdog);
  write_images({arguments.output}, {lines});
  if (arguments.json) return print_json({{"outputs", {arguments.output.string()}}});
  std::puts(arguments.output.c_str());
}

}  // namespace

void add_sketch_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("sketch", "Draw the lines of a photo, as a model sees them");
  command->footer(kExamples);
  const auto arguments = std::make_shared<SketchArguments>();
  command->add_option("PHOTO", arguments->photo, "the photo: PNG, JPEG or WebP, any size")->required();
  command->add_option("-o,--output", arguments->output, "where the lines go: .png, .jpg, .webp")->required();
  add_read_options(command, arguments->read);
  add_eyes_option(command, arguments->eyes, add_frame_option(command, arguments->frame_choice, arguments->frame));
  command->add_option("--sigma", arguments->xdog.sigma, "width of the finer blur; larger = fewer, thicker lines")
      ->check(CLI::Range(0.1, 20.0))
      ->capture_default_str();
  command->add_flag("--json", arguments->json, "print one JSON object");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
