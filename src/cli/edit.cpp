#include <CLI/CLI.hpp>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

#include "cli/commands.h"
#include "cli/find_model.h"
#include "cli/interrupt.h"
#include "cli/option_words.h"
#include "cli/output_files.h"
#include "cli/progress_bar.h"
#include "cli/report.h"
#include "ilat/editor.h"
#include "ilat/error.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat edit portrait.png --mask mouth.png --sketch smile.png -o after.png
      Repaints what mouth.png marks white so that it follows the black lines of smile.png.
  ilat edit portrait.jpg --mask eyes.png --keep-lines -o after.png --variations 4 --seed 7
      Draws four alternatives that keep the photo's own lines: after-1.png ... after-4.png.)";

struct EditArguments {
  std::filesystem::path photo, mask, sketch, output, model;
  bool keep_lines = false, greedy = false, json = false;
  EditOptions options;
};

EditRequest read_request(const EditArguments& arguments) {
  EditRequest request;
  request.photo = read_image(arguments.photo, 3);
  request.mask = read_image(arguments.mask, 1);
  if (!arguments.keep_lines) request.sketch = read_image(arguments.sketch, 1);
  return request;
}

nlohmann::json to_json(const EditResult& result, const std::vector<std::filesystem::path>& files) {
  std::vector<std::string> names;
  for (const auto& file : files) names.push_back(file.string());
  return {
      {"outputs", names},
      {"frame", {{"x", result.frame.x}, {"y", result.frame.y}, {"side", result.frame.side}}},
      {"masked_tokens", result.masked_tokens},
      {"tokens", result.tokens},
      {"seconds",
       {{"encode", result.encode_seconds}, {"generate", result.generate_seconds}, {"decode", result.decode_seconds}}}};
}

void run(EditArguments arguments) {
  const auto files = numbered_files(arguments.output, arguments.options.variations);
  check_outputs(files);
  if (is_jpeg(arguments.output) && !arguments.json)
    report_warning("JPEG stores pixels inexactly, also outside the mask; write PNG to keep them as they are");
  if (arguments.greedy) arguments.options.sampling.temperature = 0;

  const EditRequest request = read_request(arguments);
  const Editor editor = Editor::open(arguments.model.empty() ? find_default_model() : arguments.model);

  const Interrupt interrupt;
  std::optional<ProgressBar> bar(std::in_place, "tokens", ProgressBar::style_for(arguments.json));
  arguments.options.progress = [&bar](const Progress& progress) {
    bar->update(progress.done, progress.total);
    return !Interrupt::requested();
  };
  const EditResult result = editor.edit(request, arguments.options);
  bar.reset();
  if (Interrupt::requested()) throw Error(ErrorCode::cancelled, "cancelled before anything was written");

  write_images(files, result.images);
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
  command->add_option("PHOTO", arguments->photo, "the photo: PNG or JPEG, any size")->required();
  command->add_option("--mask", arguments->mask, "a picture of the photo's size; white = repaint")->required();
  auto* guide = command->add_option_group("guide", "what the new part follows")->require_option(1);
  guide->add_option("--sketch", arguments->sketch, "a picture of the photo's size; black lines, read inside the mask");
  guide->add_flag("--keep-lines", arguments->keep_lines, "follow the photo's own lines instead of a sketch");
  command->add_option("-o,--output", arguments->output, "where the result goes: .png, .jpg")->required();
  command->add_option("--model", arguments->model, "model folder (default: $ILAT_MODEL, else models/faces-128)");
  command->add_option("--variations", options.variations, "how many different results to draw")->capture_default_str();
  command->add_option("--seed", options.sampling.seed, "the same seed gives the same result")->capture_default_str();
  command->add_option("--temperature", options.sampling.temperature, "of the softmax; 0 = greedy")
      ->capture_default_str();
  command->add_option("--top-k", options.sampling.top_k, "draw among the k likeliest; 0 = all")->capture_default_str();
  command->add_option("--top-p", options.sampling.top_p, "draw among the likeliest that reach this sum; 1 = all")
      ->capture_default_str();
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
