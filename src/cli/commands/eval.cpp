#include <CLI/CLI.hpp>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/console.h"
#include "cli/help.h"
#include "cli/learned_weights.h"
#include "cli/options/job_options.h"
#include "cli/options/model_options.h"
#include "cli/options/output_options.h"
#include "cli/report.h"
#include "config/enum_names.h"
#include "evaluation/judge_page.h"
#include "files/atomic_file.h"
#include "files/read_whole.h"
#include "files/run_files.h"
#include "files/sha256.h"
#include "ilat/error.h"
#include "jobs/edit_job/edit_job_fields.h"
#include "jobs/output_files.h"
#include "model_io/model_folder/model_digest.h"
#include "model_io/model_folder/model_folder.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat eval models/faces-256 --data ../shared/data/faces --photos 8
      A quick look: 32 edits under three guides each, beside the baselines.
  ilat eval models/faces-256 --data ../shared/data/faces --data ../shared/data/portraits-helen --html judged.html
      The whole judgement on two folders, with the worst, median and best cases as pictures.
  ilat eval models/faces-256 runs/faces --data ../shared/data/faces --json judged.json
      Which of two models is better, by which measure, and whether that could be chance.
  ilat eval models/faces-256 runs/faces --data ../shared/data/faces --masks mouth,eyes,nose
      The same where parts of the face alone are painted anew: each photo under all three.)";

constexpr std::size_t kShownEach = 4;  // worst, median, best: the page stays below 20 MB for two models

struct EvalArguments {
  std::vector<std::filesystem::path> models, data;
  int photos = 48, batch = 12;
  std::vector<std::string> masks;  // names of JudgeMask; empty = all
  std::filesystem::path json, html;
  bool overwrite = false;
  JobOptions job;
  ModelOptions model;
  LearnedFiles learned;
};

/// How a model draws: as its folder says, where the command line does not.
EditOptions options_for(const EvalArguments& arguments, const std::filesystem::path& model) {
  const EditJob asked = arguments.job.job();
  if (asked.variations.value_or(1) > 1 && asked.pick != Pick::best)
    throw Error(ErrorCode::usage, "one result of each edit is judged; --variations needs --pick best, which chooses it");
  return options_of(with_drawing_of(model, asked));
}

std::vector<JudgeMask> masks_of(const std::vector<std::string>& names) {
  std::vector<JudgeMask> masks;
  for (const std::string& name : names) masks.push_back(value_of<JudgeMask>(name).value());  // checked while parsing
  return masks;
}

std::vector<std::string> mask_names() {
  std::vector<std::string> names;
  for (const auto& [mask, name] : EnumNames<JudgeMask>::names) names.emplace_back(name);
  return names;
}

void write_page(const EvalArguments& arguments, const Judge& judge, const std::vector<JudgedModel>& models,
                const std::vector<Editor>& editors) {
  std::vector<PageCase> cases;
  for (const ChosenCase& chosen : choose_cases(models.front().judgement, kShownEach)) {
    PageCase& shown = cases.emplace_back(PageCase{chosen.number, chosen.caption, {}});
    for (std::size_t model = 0; model < editors.size(); ++model) {
      shown.pictures.push_back(judge.pictures_of(editors[model], {.edit = models[model].edit}, chosen.number));
      if (shown.pictures.size() > 1)  // the same whatever the model
        for (std::size_t column = std::size_t{kGuides} + 1; column < kColumns; ++column)
          shown.pictures.back().results[column] = {};
    }
  }
  write_file_atomically(arguments.html, judge_page(judge, models, cases));
}

void print_judgement(const Judge& judge, const std::vector<JudgedModel>& models) {
  for (const JudgedModel& model : models) {
    std::printf("%s%s\n", model.folder.c_str(), model.judgement.complete ? "" : " (stopped before the end)");
    for (const SetSummary& summary : summarise(judge, model.judgement)) std::printf("%s\n", table_text(summary).c_str());
  }
  if (models.size() < 2) return;
  for (const SetComparison& comparison : compare_models(judge, models[0], models[1]))
    std::printf("%s\n", comparison_text(comparison, models[0].folder, models[1].folder).c_str());
}

void run(const EvalArguments& arguments) {
  for (const auto& file : {arguments.json, arguments.html})
    if (!file.empty()) check_writable(file);
  RunFiles files(arguments.overwrite);
  for (const auto& folders : {arguments.models, arguments.data})
    for (const auto& folder : folders) files.reads_below(folder);
  files.writes(arguments.json);
  files.writes(arguments.html);
  std::vector<EditOptions> edits;
  for (const auto& folder : arguments.models) edits.push_back(options_for(arguments, folder));
  std::vector<Editor> editors;
  for (const auto& folder : arguments.models) editors.push_back(arguments.model.opener()(folder));
  std::vector<JudgeSet> sets;
  for (const auto& folder : arguments.data) sets.push_back(read_judge_set(folder, arguments.photos));
  Judge judge(std::move(sets), masks_of(arguments.masks));

  std::unique_ptr<LearnedMeasures> learned;
  if (arguments.learned.any()) learned = open_learned_measures(arguments.learned);

  std::vector<JudgedModel> models;
  bool complete = true;
  for (std::size_t i = 0; i < editors.size() && complete; ++i) {
    Console console("cases", false);
    const std::filesystem::path& folder = arguments.models[i];
    const JudgeOptions options{.edit = edits[i], .batch = arguments.batch, .baselines = i == 0, .learned = learned.get()};
    models.push_back({folder.string(), model_digest(folder), judge.run(editors[i], options, console.events()), edits[i],
                      editors[i].precision(), sha256_of_file(folder / kImageTokenizerFile)});
    complete = models.back().judgement.complete;
  }
  if (arguments.json != kStandardStream && arguments.html != kStandardStream) print_judgement(judge, models);
  if (!arguments.json.empty())
    write_file_atomically(arguments.json,
                          judge_json(judge, models).dump(1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  if (!arguments.html.empty() && complete) write_page(arguments, judge, models, editors);
  if (complete) return;
  const auto& last = models.back().judgement;
  std::cerr << "ilat: stopped after " << last.cases.size() << " of " << judge.cases().size() << " cases of "
            << models.back().folder << "; the table holds those\n";
  throw CLI::RuntimeError(1);
}

}  // namespace

void add_eval_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("eval", "Judge a model, or two side by side, on fixed edits of portraits");
  command->footer(kExamples);
  const auto arguments = std::make_shared<EvalArguments>();
  // Required unless a detector is judged: CLI11 knows no such rule.
  const CLI::Option* models = command->add_option("MODEL", arguments->models, "one model folder, or two to compare")
                                  ->type_name("FOLDER")
                                  ->expected(0, 2);
  const CLI::Option* data =
      command->add_option("--data", arguments->data, "a folder of aligned portraits with faces.csv; may be repeated")
          ->type_name("FOLDER")
          ->expected(1)
          ->take_all();
  command->add_option("--photos", arguments->photos, "how many portraits of each folder, always the same ones")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--masks", arguments->masks, "only these of the thirteen, between commas: mouth,eyes,nose")
      ->type_name("NAMES")
      ->delimiter(',')
      ->expected(1)
      ->take_all()
      ->check(CLI::IsMember(mask_names()));
  command->add_option("--json", arguments->json, "write everything, case by case, to this file; - prints it in place of the table");
  command->add_option("--html", arguments->html, "write a page with pictures to this file; it holds photos of the data");
  const auto add_weights = [&](const char* name, std::filesystem::path& file, const char* meaning) {
    place(command->add_option(name, file, meaning), "Networks that others trained", false);
  };
  add_weights("--lpips", arguments->learned.lpips, "judge also by LPIPS: its authors' linear weights, .pth or .safetensors");
  add_weights("--lpips-network", arguments->learned.lpips_network, "for --lpips: torchvision's AlexNet or VGG-16, whichever those are for");
  add_weights("--inception", arguments->learned.inception, "judge also by FID: pytorch-fid's weights of Inception-v3");
  add_overwrite(command, arguments->overwrite);
  place(command->add_option("--batch-size", arguments->batch, "edits in one pass")
            ->check(CLI::Range(1, 1024))
            ->capture_default_str(),
        "What it runs on", false);
  arguments->job.add_to(command, {"variations", "pick", "seed", "temperature", "top-k", "top-p", "greedy", "guidance", "steps", "detail"});
  place(arguments->job.at("variations"), title_of(JobHeading::draw), false);
  arguments->model.add_to(command);
  add_eval_faces_command(command);
  add_eval_poses_command(command);
  command->callback([arguments, command, models, data] {
    if (!command->get_subcommands().empty()) return;
    for (const CLI::Option* option : {models, data})
      if (option->count() == 0) throw CLI::RequiredError(option->get_name(true));
    run(*arguments);
  });
}

}  // namespace ilat
