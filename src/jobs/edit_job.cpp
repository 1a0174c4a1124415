#include "jobs/edit_job.h"

#include <CLI/CLI.hpp>
#include <algorithm>

#include "cli/edit_options.h"
#include "cli/option_words.h"
#include "cli/photo_options.h"
#include "ilat/error.h"

namespace ilat {

namespace {

/// "top-k" of --top-k, "photo" of PHOTO.
std::string plain_name(const CLI::Option* option) {
  if (!option->get_lnames().empty()) return option->get_lnames().front();
  return CLI::detail::to_lower(option->get_name(true));
}

bool is_flag(const CLI::Option* option) { return option->get_items_expected_max() == 0; }

/// Whether a flag's word sets it.
bool is_set(const std::string& name, const std::string& word) {
  if (word == "true" || word == "yes" || word == "1") return true;
  if (word == "false" || word == "no" || word == "0") return false;
  throw Error(ErrorCode::usage, "\"" + word + "\" is neither true nor false", name);
}

void add_files(CLI::App* command, EditJob& job) {
  command->add_option("PHOTO", job.photo, "the photo: PNG, JPEG or WebP, any size; with --batch see there");
  command->add_option("--mask", job.mask, "a picture: white on black = repaint, or what is drawn on transparency");
  auto* sketch = command->add_option("--sketch", job.sketch, "a picture of lines, read inside the mask");
  command->add_flag("--keep-lines", job.keep_lines, "follow the photo's own lines instead of a sketch")
      ->excludes(sketch);
  command->add_option("-o,--output", job.output, "where the result goes: .png, .jpg, .webp; a folder with --batch");
  add_read_options(command, job.read);
  command->add_flag("--no-metadata", job.no_metadata, "leave EXIF, XMP and the record of the edit out of the result");
}

void add_settings(CLI::App* command, EditJob& job) {
  EditOptions& options = job.options;
  add_sampling_options(command, options);
  command->add_flag("--greedy", job.greedy, "always take the likeliest token");
  add_word_option<AttentionMask>(command, "--attention-mask", options.sampling.attention_mask,
                                 "another mask than the model was trained with");
  add_word_option<Sampler>(command, "--sampler", options.sampling.sampler, "how tokens follow each other");
  add_word_option<Composite>(command, "--composite", options.composite, "how the new pixels meet the photo");
  command->add_option("--feather", options.feather, "width of the inward blend in pixels; 0 = none, -1 = by the frame")
      ->capture_default_str();
  auto* frame = add_frame_option(command, options.frame_choice, options.frame);
  add_region_options(command, job.region, options, frame);
  add_write_options(command, job.write);
}

/// The command's options that are in none of `before`.
std::vector<CLI::Option*> added_since(CLI::App* command, std::vector<CLI::Option*> before) {
  std::vector<CLI::Option*> added = command->get_options();
  std::erase_if(added, [&](auto* option) { return std::find(before.begin(), before.end(), option) != before.end(); });
  return added;
}

}  // namespace

CLI::Option* EditJobOptions::find(const std::string& name) const {
  for (const auto* list : {&files, &settings})
    for (CLI::Option* option : *list)
      if (plain_name(option) == name) return option;
  return nullptr;
}

std::vector<std::string> EditJobOptions::names() const {
  std::vector<std::string> all;
  for (const auto* list : {&files, &settings})
    for (const CLI::Option* option : *list) all.push_back(plain_name(option));
  return all;
}

Words EditJobOptions::given() const {
  Words words;
  for (const auto* list : {&files, &settings})
    for (const CLI::Option* option : *list)
      if (option->count() > 0) words[plain_name(option)] = option->reduced_results().back();
  return words;
}

EditJobOptions add_edit_job_options(CLI::App* command, EditJob& job) {
  EditJobOptions added;
  const auto others = command->get_options();  // --help
  add_files(command, job);
  added.files = added_since(command, others);
  const auto before = command->get_options();
  add_settings(command, job);
  added.settings = added_since(command, before);
  return added;
}

void complete(EditJob& job, const EditJobOptions& options) {
  for (const CLI::Option* option : options.settings) {
    const std::string word = option->count() > 0 ? option->reduced_results().back() : option->get_default_str();
    if (!word.empty()) job.settings[plain_name(option)] = word;
  }
  if (job.greedy) job.options.sampling.temperature = 0;
  job.write.metadata = !job.no_metadata;
}

Words overlay(const EditJobOptions& options, Words given, const Words& job) {
  for (const auto& [name, word] : job) {
    const CLI::Option* option = options.find(name);
    if (!option || (is_flag(option) && !is_set(name, word))) continue;
    for (const CLI::Option* excluded : option->get_excludes()) given.erase(plain_name(excluded));
  }
  for (const auto& [name, word] : job) given[name] = word;
  return given;
}

EditJob parse_edit_job(const Words& words) {
  EditJob job;
  CLI::App command;
  const EditJobOptions options = add_edit_job_options(&command, job);
  for (const auto& [name, word] : words) {
    CLI::Option* option = options.find(name);
    if (!option) throw Error(ErrorCode::usage, "edit has no option of this name", name);
    if (!is_flag(option)) {
      option->add_result(word);
    } else if (is_set(name, word)) {
      option->add_result("true");
    }
  }
  try {
    command.parse(std::vector<std::string>{});
  } catch (const CLI::ParseError& error) {
    throw Error(ErrorCode::usage, error.what());
  }
  complete(job, options);
  return job;
}

void check_complete(const EditJob& job) {
  if (job.photo.empty())
    throw Error(ErrorCode::usage, "PHOTO is required: the photo to edit, as in `ilat edit portrait.png ...`");
  if (job.mask.empty() && !job.region.names_shapes())
    throw Error(ErrorCode::usage,
                "--mask, --mask-rect or --mask-polygon is required: where the photo may change, as in --mask mouth.png "
                "or --mask-rect 80,150,90,50");
  if (job.sketch.empty() && !job.keep_lines)
    throw Error(ErrorCode::usage,
                "--sketch or --keep-lines is required: what the new part follows, as in --sketch smile.png, or "
                "--keep-lines for the photo's own lines");
}

EditInputs read_inputs(const EditJob& job) {
  EditInputs inputs{read_photo(job.photo, job.read), {}, {}};
  inputs.request.photo = visible_colours(inputs.photo);
  const auto take = [&inputs](ReadPicture picture) {
    if (!picture.note.empty()) inputs.notes.push_back(picture.note);
    return std::move(picture.image);
  };
  inputs.request.mask = take(read_mask(job.mask, job.region, inputs.request.photo, job.read));
  if (!job.keep_lines)
    inputs.request.sketch = take(read_sketch(job.sketch, job.region, inputs.request.photo, job.read));
  return inputs;
}

}  // namespace ilat
