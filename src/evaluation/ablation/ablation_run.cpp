#include "evaluation/ablation/ablation_run.h"

#include <nlohmann/json.hpp>

#include "evaluation/judge_report.h"
#include "files/atomic_file.h"
#include "files/json_text.h"
#include "files/sha256.h"
#include "files/text_file.h"
#include "ilat/error.h"
#include "model_io/model_folder/model_digest.h"
#include "model_io/model_folder/model_folder.h"

namespace ilat {
namespace {

constexpr const char* kTrained = "trained.json";  // a part's folder has it once its training is over

class Ablation {
 public:
  Ablation(const AblationFolders& folders, const AblationInputs& inputs, const AblationEvents& events)
      : folders_(folders), in_(inputs), events_(events) {}

  /// @throws Error usage if the folder was begun with something else
  void check_same() const {
    std::filesystem::create_directories(folders_.root);
    const std::filesystem::path file = folders_.root / "ablation.json";
    std::string photos;
    for (const JudgeSet& set : in_.judge.sets())
      for (const JudgePhoto& photo : set.photos) photos += photo.file + "\n";
    const nlohmann::json now{{"recipe", in_.recipe_text},
                             {"data", in_.data.note},
                             {"samples", in_.data.size()},
                             {"photos", sha256_of(photos)}};
    if (!std::filesystem::exists(file)) return write_file_atomically(file, now.dump(1) + "\n");
    if (parse_json(read_text_file(file), file.string(), ErrorCode::bad_input) != now)
      throw Error(ErrorCode::usage, "holds an ablation of another recipe, data or photos; name another folder",
                  folders_.root.string());
  }

  bool sketch_tokenizer() const {
    return trained(TrainedPart::sketch_tokenizer, "the sketch tokenizer", folders_.sketch_tokenizer(), in_.recipe);
  }

  bool image_tokenizer(const AblatedModel& model, const TrainingRecipe& recipe) const {
    return trained(TrainedPart::image_tokenizer, "image tokenizer " + std::string(name_of(model.tokenizer)) + seed_of(model),
                   folders_.image_tokenizer(model), recipe);
  }

  bool transformer(const AblatedModel& model, const TrainingRecipe& recipe) const {
    const std::filesystem::path folder = folders_.transformer(model);
    if (!std::filesystem::exists(folder / kTrained)) {
      std::filesystem::create_directories(folder);
      const std::filesystem::path image = folders_.image_tokenizer(model), sketch = folders_.sketch_tokenizer();
      copy(image / kImageTokenizerFile, folder / kImageTokenizerFile);
      copy(sketch / kSketchTokenizerFile, folder / kSketchTokenizerFile);
      ModelConfig config = read_model_config(image);
      config.sketch_tokenizer = read_model_config(sketch).sketch_tokenizer;
      write_model_config(folder, config);
    }
    return trained(TrainedPart::transformer, "transformer " + model.name() + seed_of(model), folder, recipe);
  }

  bool judge(const AblatedModel& model) const {
    const std::filesystem::path file = folders_.judged(model), folder = folders_.transformer(model);
    if (std::filesystem::exists(file)) return true;
    say("judging " + model.name() + seed_of(model));
    JudgeOptions options = in_.judging;
    options.edit.sampling.seed = static_cast<std::uint64_t>(model.seed);
    const JobEvents events{.progress = [this](const JobProgress&) { return !stopped(); }};
    const Judgement judgement = in_.judge.run(in_.open(folder), options, events);
    if (!judgement.complete) return false;
    const nlohmann::json json = judge_json(in_.judge, {{model.name(), model_digest(folder), judgement, options.edit}});
    write_file_atomically(file, json.dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
    return true;
  }

 private:
  bool stopped() const { return events_.stop && events_.stop(); }
  void say(const std::string& line) const {
    if (events_.say) events_.say(line);
  }
  static std::string seed_of(const AblatedModel& model) { return ", seed " + std::to_string(model.seed); }
  static void copy(const std::filesystem::path& from, const std::filesystem::path& to) {
    std::filesystem::copy_file(from, to, std::filesystem::copy_options::overwrite_existing);
  }

  bool trained(TrainedPart part, const std::string& name, const std::filesystem::path& folder,
               const TrainingRecipe& recipe) const {
    if (std::filesystem::exists(folder / kTrained)) return true;
    if (stopped()) return false;
    say("training " + name);
    RunOptions options{.run = folder / "run", .model = folder, .resume = true};
    options.data_note = in_.data.note;
    options.recipe_note = in_.recipe.file;
    options.stop = events_.stop;
    const Metrics metrics = train(part, recipe, in_.data, options);
    if (stopped()) return false;
    nlohmann::json json = nlohmann::json::object();
    for (const auto& [metric, value] : metrics) json[metric] = value;
    write_file_atomically(folder / kTrained, json.dump(1) + "\n");
    return true;
  }

  const AblationFolders& folders_;
  const AblationInputs& in_;
  const AblationEvents& events_;
};

}  // namespace

bool run_ablation(const AblationPlan& plan, const AblationFolders& folders, const AblationInputs& inputs,
                  const AblationEvents& events) {
  const std::vector<AblatedModel> models = models_of(plan);
  for (const AblatedModel& model : models) recipe_of(inputs.recipe, model);  // that it can be done
  const Ablation ablation(folders, inputs, events);
  ablation.check_same();
  if (!ablation.sketch_tokenizer()) return false;
  for (const AblatedModel& model : models) {
    const TrainingRecipe recipe = recipe_of(inputs.recipe, model);
    if (!ablation.image_tokenizer(model, recipe) || !ablation.transformer(model, recipe) || !ablation.judge(model))
      return false;
  }
  return true;
}

}  // namespace ilat
