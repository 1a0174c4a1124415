#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/options/job_options.h"
#include "cli/options/output_options.h"
#include "cli/report.h"
#include "files/read_whole.h"
#include "jobs/photo_lines.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat sketch portrait.png -o lines.png
      The portrait's lines at its own size: redraw some of them in a paint program, then give them to ilat edit --sketch.
  ilat sketch group.jpg -o lines.png --frame 420,80,512 --sigma 2
      The lines of one square of a larger photo, coarser; white elsewhere.)";

struct SketchArguments {
  std::filesystem::path photo, output;
  JobOptions job;
  XdogConfig xdog;
  bool overwrite = false, json = false;
};

void run(const SketchArguments& arguments) {
  EditJob job = arguments.job.job();
  job.photo = arguments.photo;
  job.output = arguments.output;
  check_one_output(job.output, arguments.json);
  draw_photo_lines(job, arguments.xdog, arguments.overwrite);
  if (arguments.json) return print_json({{"outputs", {job.output.string()}}});
  if (job.output != kStandardStream) print_name(job.output);
}

}  // namespace

void add_sketch_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("sketch", "Draw the lines of a photo, as a model sees them");
  command->footer(kExamples);
  const auto arguments = std::make_shared<SketchArguments>();
  command->add_option("PHOTO", arguments->photo, "the photo: PNG, JPEG or WebP, any size")->required();
  command->add_option("-o,--output", arguments->output, "where the lines go: .png, .jpg, .webp")->required();
  command->add_option("--sigma", arguments->xdog.sigma, "width of the finer blur; larger = fewer, thicker lines")
      ->check(CLI::Range(0.1, 20.0))
      ->capture_default_str();
  arguments->job.add_to(command, {"frame", "eyes", "max-pixels"});
  add_overwrite(command, arguments->overwrite);
  command->add_flag("--json", arguments->json, "print one JSON object");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
