#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/exit_codes.h"
#include "cli/pack_progress.h"
#include "cli/process/interrupt.h"
#include "cli/process/keep_freed_memory.h"
#include "cli/process/machine_limits.h"
#include "cli/progress_bar.h"
#include "cli/report.h"
#include "cli/sample_grid.h"
#include "detector/face_detector_config.h"
#include "detector/pose_finder_config.h"
#include "files/parse_number.h"
#include "files/text_file.h"
#include "ilat/error.h"
#include "model_io/model_folder/model_folder.h"
#include "nn/threads.h"
#include "training/loop/train_all.h"
#include "training/packing/pack_photos.h"
#include "training/peers/training_device.h"
#include "training/report/run_record.h"
#include "training/scenes/background_photos.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat train image-tokenizer recipes/faces-128.toml --data faces.pack.safetensors --run runs/tokenizer --model runs/faces
      A first part of the model runs/faces.
  ilat train image-tokenizer recipes/faces-128.toml --data faces.pack.safetensors --run runs/tokenizer --model runs/faces --resume
      Goes on from the run's checkpoint.
  ilat train transformer recipes/faces-128.toml --data faces.pack.safetensors=0.7 --data helen.pack.safetensors=0.3 --run runs/transformer --model runs/faces
      Seven samples of ten from the one, three from the other; without weights each counts by its size.
  ilat train all recipes/faces-256.toml --data faces.pack.safetensors --run runs/faces --model runs/models/faces --resume
      All parts, one after the other; the same command goes on after whatever stopped it.
Part by part: the two tokenizers first, in either order, the transformer last, all into one --model folder. Ctrl-C writes
a checkpoint and the network as it is.)";

/// Two of a part's own; the run's folder is named after the part.
std::string examples(const std::string& part) {
  const std::string line = "  ilat train " + part +
                           " recipes/faces-128.toml --data faces.pack.safetensors --run runs/" + part +
                           " --model runs/faces";
  return "Examples:\n" + line +
         " --max-minutes 60\n      Trains for at most an hour, then writes what it has learnt.\n" + line +
         " --from models/faces-128\n      Begins on the weights of another model of the same architecture.";
}

struct TrainArguments {
  std::filesystem::path recipe, run, model, from, backgrounds;
  std::vector<std::string> data;
  bool resume = false, overwrite = false, json = false;
  int steps = 0, threads = 0;
  double max_minutes = 0;
  std::string device = "cpu";
};

/// "faces.pack.safetensors=0.7" -> the file and its weight
PackChoice parse_choice(const std::string& text) {
  const std::size_t sign = text.rfind('=');
  if (sign == std::string::npos || std::filesystem::exists(text)) return {text};
  const auto weight = parse_number<double>(std::string_view(text).substr(sign + 1));
  if (!weight || !(*weight > 0))
    throw Error(ErrorCode::usage, "expected PATH or PATH=WEIGHT with a weight above 0", "--data " + text);
  return {text.substr(0, sign), *weight};
}

/// @param source of photos (photo_source.h)  @return the pack made of it
std::filesystem::path packed(const std::filesystem::path& source, const std::filesystem::path& pack,
                             const TrainArguments& arguments, const TrainingRecipe& recipe) {
  if (std::filesystem::exists(pack)) return pack;
  std::filesystem::create_directories(arguments.run);
  pack_with_progress(source, pack, {.side = recipe.image_tokenizer.resolution, .xdog = recipe.xdog}, arguments.json);
  return pack;
}

PackedDataset open_data(const TrainArguments& arguments, const TrainingRecipe& recipe) {
  std::vector<PackChoice> choices;
  for (const std::string& text : arguments.data) {
    PackChoice choice = parse_choice(text);
    if (choice.file.extension() != ".safetensors") {
      const std::string number = choices.empty() ? "" : "-" + std::to_string(choices.size() + 1);
      choice.file = packed(choice.file, arguments.run / ("data" + number + ".pack.safetensors"), arguments, recipe);
    }
    choices.push_back(choice);
  }
  return PackedDataset::open(choices);
}

/// The same of packs alone, not of what they are made of.
PackedDataset open_packs(const TrainArguments& arguments) {
  std::vector<PackChoice> choices;
  for (const std::string& text : arguments.data) choices.push_back(parse_choice(text));
  return PackedDataset::open(choices);
}

/// @param run of the network  @param file of the network in the model folder
/// @throws Error usage unless the user says what is to become of the run and the network that are there already
void check_nothing_is_lost(const TrainArguments& arguments, const std::filesystem::path& run, const char* file) {
  if (arguments.resume || arguments.overwrite) return;
  if (std::filesystem::exists(run / "log.csv") || std::filesystem::exists(run / "checkpoint.safetensors"))
    throw Error(ErrorCode::usage,
                "holds a run already: go on with it (--resume), start it anew (--overwrite), or name another folder",
                "--run " + run.string());
  if (arguments.from.empty() && std::filesystem::exists(arguments.model / file))
    throw Error(ErrorCode::usage,
                std::string("holds a trained ") + file +
                    " already: start on its weights or another's (--from), replace it (--overwrite), or name another folder",
                "--model " + arguments.model.string());
}

/// "[###.......] step 1200 of 9000, 31 min left: l1 0.061, ..."; the bar on a terminal alone.
void print_progress(const TrainingProgress& progress, std::optional<double> minutes_left) {
  std::string line;
  if (ProgressBar::style_for(false) == ProgressBar::Style::bar)
    line = '[' + ProgressBar::cells(progress.step, progress.steps) + "] ";
  line += (progress.validation ? "validation at step " : "step ") + std::to_string(progress.step) + " of " +
          std::to_string(progress.steps);
  if (minutes_left) line += ", " + std::to_string(static_cast<int>(*minutes_left + 0.5)) + " min left";
  char number[64];
  for (const auto& [name, value] : progress.metrics) {
    std::snprintf(number, sizeof number, "%s %s %.4g", &name == &progress.metrics.front().first ? ":" : ",",
                  name.c_str(), value);
    line += number;
  }
  std::fprintf(stderr, "%s\n", line.c_str());
}

/// Reports validations at once and steps every ten seconds.
std::function<void(const TrainingProgress&)> reporter() {
  using Clock = std::chrono::steady_clock;
  struct State {
    Clock::time_point begin = Clock::now(), shown{};
    int first_step = -1;
  };
  return [state = std::make_shared<State>()](const TrainingProgress& progress) {
    if (state->first_step < 0) state->first_step = progress.step, state->begin = Clock::now();
    if (!progress.validation && Clock::now() - state->shown < std::chrono::seconds(10)) return;
    state->shown = Clock::now();
    const double minutes = std::chrono::duration<double>(Clock::now() - state->begin).count() / 60;
    const int done = progress.step - state->first_step;
    const bool known = done > 0 && !progress.validation;
    print_progress(progress, known ? std::optional(minutes / done * (progress.steps - progress.step)) : std::nullopt);
  };
}

/// The device and the other processes of this training, if a launcher started several.
TrainingPlace training_place(const TrainArguments& arguments) {
  const Rank rank = rank_from_environment([](const char* name) { return std::getenv(name); });
  return {training_device(arguments.device, rank.local), join_peers(rank)};
}

RunOptions run_options(const TrainArguments& arguments, const PackedDataset& data, const TrainingPlace& place) {
  RunOptions options{.run = arguments.run,
                     .model = arguments.model,
                     .resume = arguments.resume,
                     .from = arguments.from,
                     .max_minutes = arguments.max_minutes,
                     .place = place};
  options.data_note = data.note;
  options.recipe_note = arguments.recipe.filename().string();
  options.stop = [] { return Interrupt::requested(); };
  if (arguments.json || !place.peers->leads()) return options;
  if (!is_quiet()) options.progress = reporter();
  options.say = [](const std::string& note) { report_note(note); };
  return options;
}

/// For `ilat report`.
void record(const TrainArguments& arguments, const std::filesystem::path& run, const std::string& network, const PackedDataset& data) {
  RunRecord record{.network = network,
                   .recipe_file = arguments.recipe.filename().string(),
                   .recipe = read_text_file(arguments.recipe),
                   .data = data.note,
                   .machine = describe_machine()};
  record.machine["version"] = ILAT_VERSION;
  write_run_record(run, record);
}

void print_result(const TrainArguments& arguments, const Metrics& metrics) {
  if (Interrupt::requested())
    std::fprintf(stderr, "ilat: cancelled; the checkpoint is in %s: the same command with --resume goes on\n",
                 printable(arguments.run.string()).c_str());
  if (arguments.json) {
    nlohmann::json json{{"model", arguments.model.string()}, {"run", arguments.run.string()}, {"cancelled", Interrupt::requested()}};
    for (const auto& [name, value] : metrics) json["metrics"][name] = value;
    print_json(json);
  } else if (!Interrupt::requested()) {
    print_name(arguments.model);
  }
  if (Interrupt::requested()) throw CLI::RuntimeError(kFailed);
}

const char* file_of(TrainedPart part) {
  switch (part) {
    case TrainedPart::image_tokenizer:
      return kImageTokenizerFile;
    case TrainedPart::sketch_tokenizer:
      return kSketchTokenizerFile;
    case TrainedPart::transformer:
      return kTransformerFile;
  }
  return "";
}

/// The recipe, of the length that the user asks for.
TrainingRecipe read_recipe(const TrainArguments& arguments) {
  TrainingRecipe recipe = TrainingRecipe::read(arguments.recipe);
  if (arguments.steps == 0) return recipe;
  for (auto* optimisation : {&recipe.image_tokenizer_training.optimisation, &recipe.sketch_tokenizer_training.optimisation,
                             &recipe.transformer_training.optimisation})
    optimisation->steps = arguments.steps;
  if (recipe.decoder_training) recipe.decoder_training->optimisation.steps = arguments.steps;
  return recipe;
}

/// Sample pictures go into the run's folder.
void add_samples(RunOptions& options) {
  options.samples = [run = options.run](int step, int columns, const FloatMaps& samples) {
    write_sample_grid(run / ("samples-" + std::to_string(step) + ".png"), samples, columns);
  };
}

void run(TrainedPart part, const std::string& name, const TrainArguments& arguments) {
  check_nothing_is_lost(arguments, arguments.run, file_of(part));
  check_address_space(/*torch=*/true);
  keep_freed_memory();
  const TrainingRecipe recipe = read_recipe(arguments);
  use_threads(arguments.threads);
  const TrainingPlace place = training_place(arguments);
  const PackedDataset data = open_data(arguments, recipe);

  if (place.peers->leads()) record(arguments, arguments.run, name, data);
  const Interrupt interrupt;
  RunOptions options = run_options(arguments, data, place);
  if (place.peers->leads()) add_samples(options);
  const Metrics metrics = train(part, recipe, data, options);
  if (place.peers->leads()) print_result(arguments, metrics);
}

void run_all(const TrainArguments& arguments) {
  const TrainingRecipe recipe = read_recipe(arguments);
  for (const TrainingStage& stage : stages_of(recipe))
    check_nothing_is_lost(arguments, arguments.run / stage.name, file_of(stage.part));
  check_address_space(/*torch=*/true);
  keep_freed_memory();
  use_threads(arguments.threads);
  const TrainingPlace place = training_place(arguments);
  const PackedDataset data = open_data(arguments, recipe);

  const Interrupt interrupt;
  const auto results = train_all(recipe, data, run_options(arguments, data, place), [&](const TrainingStage& stage, RunOptions& options) {
    if (!place.peers->leads()) return;
    record(arguments, options.run, stage.name, data);
    add_samples(options);
    if (!arguments.json && !is_quiet()) {
      options.progress = reporter();  // a stage's time is its own
      report_note("trains the " + stage.name);
    }
  });
  Metrics metrics;  // of all stages, each under its name
  for (const auto& [stage, own] : results)
    for (const auto& [name, value] : own) metrics.emplace_back(stage + "." + name, value);
  if (place.peers->leads()) print_result(arguments, metrics);
}

/// A network that is trained by itself, no part of a model; `Recipe` says how.
template <class Recipe>
struct LoneNetwork {
  const char* name;      // of the subcommand
  const char* meaning;
  const char* examples;
  const char* file;      // in the model folder
  const char* data;      // what --data means
  Metrics (*train)(const Recipe&, const PackedDataset&, std::span<const MipPicture> backgrounds, const RunOptions&);
};

template <class Recipe>
void run_lone(const LoneNetwork<Recipe>& network, const TrainArguments& arguments) {
  check_nothing_is_lost(arguments, arguments.run, network.file);
  check_address_space(/*torch=*/true);
  keep_freed_memory();
  Recipe recipe = Recipe::read(arguments.recipe);
  if (arguments.steps > 0) recipe.training.optimisation.steps = arguments.steps;
  use_threads(arguments.threads);
  const PackedDataset data = open_packs(arguments);
  std::vector<MipPicture> backgrounds;
  if (!arguments.backgrounds.empty()) backgrounds = read_background_photos(arguments.backgrounds);

  const TrainingPlace place = training_place(arguments);
  if (place.peers->leads()) record(arguments, arguments.run, network.name, data);
  const Interrupt interrupt;
  const Metrics metrics = network.train(recipe, data, backgrounds, run_options(arguments, data, place));
  if (place.peers->leads()) print_result(arguments, metrics);
}

void add_training_options(CLI::App* sub, TrainArguments& arguments) {
  sub->add_option("RECIPE", arguments.recipe, "recipe file (TOML)")->required();
  sub->add_option("--data", arguments.data, "packed data set, or what `ilat pack` takes; several are mixed, by weight or by size")
      ->type_name("PATH[=WEIGHT]")
      ->allow_extra_args(false)
      ->required();
  sub->add_option("--run", arguments.run, "for the log, the checkpoint and sample pictures")
      ->type_name("FOLDER")
      ->required();
  sub->add_option("--model", arguments.model, "the model that receives the network; its other parts stay")
      ->type_name("FOLDER")
      ->required();
  auto* resume = sub->add_flag("--resume", arguments.resume, "go on from the checkpoint in --run; without one, start");
  sub->add_flag("--overwrite", arguments.overwrite, "start anew where a run or the network exists already")->excludes(resume);
  sub->add_option("--from", arguments.from, "start on the weights of this model instead of random ones")
      ->type_name("FOLDER");
  sub->add_option("--steps", arguments.steps, "another length than the recipe's; the learning rate follows");
  sub->add_option("--max-minutes", arguments.max_minutes, "stop cleanly after this long; 0 = no limit");
  sub->add_option("--threads", arguments.threads, "0 = one per core");
  sub->add_option("--device", arguments.device, "cpu, cuda (each process of a machine its own), cuda:1")->capture_default_str();
  sub->add_flag("--json", arguments.json, "print one JSON object and no progress");
}

void add_part(CLI::App* command, const char* name, const char* meaning, TrainedPart part) {
  CLI::App* sub = command->add_subcommand(name, meaning);
  sub->footer(examples(name));
  const auto arguments = std::make_shared<TrainArguments>();
  add_training_options(sub, *arguments);
  sub->callback([arguments, part, name = std::string(name)] { run(part, name, *arguments); });
}

void add_all(CLI::App* command) {
  CLI::App* sub = command->add_subcommand("all", "Train all parts of a model, one after the other");
  sub->footer(examples("all"));
  const auto arguments = std::make_shared<TrainArguments>();
  add_training_options(sub, *arguments);
  sub->callback([arguments] { run_all(*arguments); });
}

template <class Recipe>
std::shared_ptr<TrainArguments> add_lone(CLI::App* command, const LoneNetwork<Recipe>& network) {
  CLI::App* sub = command->add_subcommand(network.name, network.meaning);
  sub->footer(network.examples);
  const auto arguments = std::make_shared<TrainArguments>();
  add_training_options(sub, *arguments);
  sub->get_option("--data")->description(network.data);
  sub->callback([arguments, network] { run_lone(network, *arguments); });
  return arguments;
}

void add_face_detector(CLI::App* command) {
  const auto arguments = add_lone<DetectorTraining>(
      command,
      {.name = "face-detector",
       .meaning = "Train the networks that find faces and their landmarks",
       .examples = R"(Examples:
  ilat train face-detector recipes/face-detector.toml --data faces.pack.safetensors --run runs/faces --model runs/face-detector
      Learns to find faces on scenes drawn from the pack's portraits.
  ilat train face-detector recipes/face-detector.toml --data faces.pack.safetensors --backgrounds holiday --run runs/faces --model runs/face-detector
      Puts them before the photos in holiday, which must show no face.)",
       .file = kFaceDetectorFile,
       .data = "packed data set of portraits with landmarks",
       .train = train_face_detector});
  command->get_subcommand("face-detector")
      ->add_option("--backgrounds", arguments->backgrounds, "photos without faces to put faces before")
      ->type_name("FOLDER");
}

void add_pose_finder(CLI::App* command) {
  add_lone<PoseFinderTraining>(
      command,
      {.name = "pose-finder",
       .meaning = "Train the network that finds a person's joints",
       .examples = R"(Examples:
  ilat train pose-finder recipes/pose-finder.toml --data taichi.pack.safetensors --run runs/joints --model runs/pose-finder
      Learns to find the 13 joints of people like those in the pack.
  ilat train pose-finder recipes/pose-finder.toml --data taichi.pack.safetensors --run runs/joints --model runs/pose-finder --resume
      Goes on from the run's checkpoint.)",
       .file = kPoseFinderFile,
       .data = "packed data set of photos with joints, of 128 x 128 pixels",
       .train = [](const PoseFinderTraining& recipe, const PackedDataset& data, std::span<const MipPicture>,
                   const RunOptions& options) { return train_pose_finder(recipe, data, options); }});
}

}  // namespace

void add_train_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("train", kTrainMeaning);
  command->footer(kExamples);
  command->require_subcommand(1);
  add_all(command);
  add_part(command, "image-tokenizer", "Train the image tokenizer (TS-VQGAN)", TrainedPart::image_tokenizer);
  add_part(command, "sketch-tokenizer", "Train the sketch tokenizer", TrainedPart::sketch_tokenizer);
  add_part(command, "transformer", "Train the transformer on the tokens of both", TrainedPart::transformer);
  add_face_detector(command);
  add_pose_finder(command);
}

}  // namespace ilat
