#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <vector>

#include "cli/commands.h"
#include "cli/edit_options.h"
#include "cli/find_model.h"
#include "cli/option_words.h"
#include "cli/output_files.h"
#include "cli/photo_options.h"
#include "cli/report.h"
#include "ilat/editor.h"
#include "imaging/montage.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat edit portrait.png --mask mouth.png --sketch smile.png -o after.png
      Repaints what mouth.png marks white so that it follows the black lines of smile.png.
  ilat edit portrait.jpg --mask eyes.png --keep-lines -o after.png --variations 4 --seed 7
      Draws four alternatives that keep the photo's own lines: after-1.png ... after-4.png.)";

struct EditArguments {
  std::filesystem::path photo, mask, sketch, output, comparison, model;
  bool keep_lines = false, greedy = false, json = false;
  EditOptions options;
  ReadOptions read;
  WriteOptions write;
};

EditRequest read_request(const EditArguments& arguments, const Photo& photo) {
  EditRequest request;
  request.photo = visible_colours(photo);
  request.mask = read_image(arguments.mask, 1, arguments.read.max_pixels);
  if (!arguments.keep_lines) request.sketch = read_image(arguments.sketch, 1, arguments.read.max_pixels);
  return request;
}

/// One row: photo, mask, sketch, then every result.
Image comparison_of(const EditRequest& request, const EditResult& result) {
  std::vector<Image> row{request.photo, request.mask};
  if (!request.sketch.empty()) row.push_back(request.sketch);
  row.insert(row.end(), result.images.begin(), result.images.end());
  return montage(row, {.columns = static_cast<int>(row.size())});
}

void run(EditArguments arguments) {
  const auto files = numbered_files(arguments.output, arguments.options.variations);
  check_outputs(files);
  if (!arguments.comparison.empty()) check_outputs({arguments.comparison});
  if (arguments.greedy) arguments.options.sampling.temperature = 0;

  const Photo photo = read_photo(arguments.photo, arguments.read);
  const EditRequest request = read_request(arguments, photo);
  const std::string inexact = inexact_because(arguments.output, photo, arguments.write);
  if (!inexact.empty() && !arguments.json) report_warning(inexact);
  const Editor editor = Editor::open(arguments.model.empty() ? find_default_model() : arguments.model);

  const EditResult result = edit_with_progress(editor, request, arguments.options, arguments.json);
  write_all(files, [&](std::size_t i) {
    write_photo(files[i], repainted(photo, result.images.at(i), result.changed), arguments.write);
  });
  if (!arguments.comparison.empty()) write_image(arguments.comparison, comparison_of(request, result));
  if (arguments.json) return print_json(to_json(result, files));
  for (const auto& file : files) std::puts(file.c_str());
}

}  // namespace

void add_edit_command(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand("edit", "Repaint the masked region of a photo so that it follows a sketch");
  command->footer(kExamples);
  const auto arguments = std::make_shared<EditArguments>();
  EditOptions& options = arguments->options;
  command->add_option("PHOTO", arguments->photo, "the photo: PNG, JPEG or WebP, any size")->required();
  command->add_option("--mask", arguments->mask, "a picture of the photo's size; white = repaint")->required();
  auto* guide = command->add_option_group("guide", "what the new part follows")->require_option(1);
  guide->add_option("--sketch", arguments->sketch, "a picture of the photo's size; black lines, read inside the mask");
  guide->add_flag("--keep-lines", arguments->keep_lines, "follow the photo's own lines instead of a sketch");
  command->add_option("-o,--output", arguments->output, "where the result goes: .png, .jpg, .webp")->required();
  command->add_option("--comparison", arguments->comparison, "also write photo, mask, sketch and results in one row");
  add_model_option(command, arguments->model);
  add_read_options(command, arguments->read);
  add_write_options(command, arguments->write);
  add_sampling_options(command, options);
  command->add_flag("--greedy", arguments->greedy, "always take the likeliest token");
  add_word_option<AttentionMask>(command, "--attention-mask", options.sampling.attention_mask,
                                 "another mask than the model was trained with");
  add_word_option<Sampler>(command, "--sampler", options.sampling.sampler, "how tokens follow each other");
  add_word_option<Composite>(command, "--composite", options.composite, "how the new pixels meet the photo");
  command->add_option("--feather", options.feather, "width of the inward blend in pixels; 0 = none, -1 = by the frame")
      ->capture_default_str();
  add_frame_option(command, options.frame_choice, options.frame);
  command->add_flag("--json", arguments->json, "print one JSON object and no progress");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
