#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/edit_options.h"
#include "cli/option_words.h"
#include "cli/report.h"
#include "ilat/editor.h"
#include "jobs/find_model.h"
#include "jobs/output_files.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat draw examples/portrait/portrait.png -o portrait.png
      A whole portrait under a sketch: an edit of an empty photo with every token masked.
  ilat draw lines.png -o portrait.png --variations 8 --seed 3
      Eight different ones: portrait-1.png ... portrait-8.png.)";

struct DrawArguments {
  std::filesystem::path sketch, output, model;
  bool json = false;
  EditOptions options;
};

void run(DrawArguments arguments) {
  const auto files = numbered_files(arguments.output, arguments.options.variations);
  check_outputs(files);
  EditRequest request;
  request.sketch = read_image(arguments.sketch, 1);
  request.photo = Image(request.sketch.width, request.sketch.height, 3, 128);
  request.mask = Image(request.sketch.width, request.sketch.height, 1, 255);
  arguments.options.frame_choice = FrameChoice::full;
  arguments.options.composite = Composite::hard;
  const Editor editor = Editor::open(arguments.model.empty() ? find_default_model() : arguments.model);
  const EditResult result = edit_with_progress(editor, request, arguments.options, arguments.json);
  write_images(files, result.images);
  if (arguments.json) return print_json(to_json(result, files));
  for (const auto& file : files) std::puts(file.c_str());
}

}  // namespace

void add_draw_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("draw", "Paint a whole picture under a sketch, without a photo");
  command->footer(kExamples);
  const auto arguments = std::make_shared<DrawArguments>();
  EditOptions& options = arguments->options;
  command->add_option("SKETCH", arguments->sketch, "black lines on white; the picture gets its size")->required();
  command->add_option("-o,--output", arguments->output, "where the result goes: .png, .jpg, .webp")->required();
  add_model_option(command, arguments->model);
  add_sampling_options(command, options);
  command->add_flag("--json", arguments->json, "print one JSON object and no progress");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
