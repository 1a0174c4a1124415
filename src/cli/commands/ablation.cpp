#include <CLI/CLI.hpp>
#include <chrono>
#include <cstdio>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/options/model_options.h"
#include "cli/process/interrupt.h"
#include "cli/process/keep_freed_memory.h"
#include "cli/report.h"
#include "evaluation/ablation/ablation_run.h"
#include "evaluation/ablation/ablation_table.h"
#include "files/atomic_file.h"
#include "files/text_file.h"
#include "ilat/error.h"
#include "nn/threads.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat ablation recipes/ablation-64.toml --data faces-64.pack.safetensors --judge ../shared/data/faces --run runs/ablation
      Trains and judges 24 small models: three tokenizers under four attentions, twice each. The same command goes on
      after whatever stopped it.
  ilat ablation recipes/ablation-64.toml --data faces-64.pack.safetensors --judge ../shared/data/faces --run runs/ablation --seeds 4
      Adds two more seeds to what is there.
  ilat ablation recipes/ablation-64.toml --data faces-64.pack.safetensors --judge ../shared/data/faces --run runs/ablation --table
      Trains nothing: the table of the seeds that are finished.)";

struct AblationArguments {
  std::filesystem::path recipe, run;
  std::vector<std::filesystem::path> data, judge;
  AblationPlan plan;
  int photos = 12, threads = 0;
  bool table = false, json = false;
};

void print_line(const std::string& line) {
  using Clock = std::chrono::steady_clock;
  static const Clock::time_point begin = Clock::now();
  std::fprintf(stderr, "%4.0f min: %s\n", std::chrono::duration<double>(Clock::now() - begin).count() / 60, line.c_str());
}

void print_table(const AblationArguments& arguments, const AblationFolders& folders) {
  const AblationTable table = read_ablation(arguments.plan, folders);
  const nlohmann::json json = ablation_json(table);
  write_file_atomically(arguments.run / "table.json", json.dump(1) + "\n");
  write_file_atomically(arguments.run / "table.md", ablation_text(table));
  if (arguments.json) return print_json(json);
  std::fputs(ablation_text(table).c_str(), stdout);
}

bool train_and_judge(const AblationArguments& arguments, const AblationFolders& folders) {
  keep_freed_memory();
  use_threads(arguments.threads);
  const TrainingRecipe recipe = TrainingRecipe::read(arguments.recipe);
  std::vector<PackChoice> choices;
  for (const auto& file : arguments.data) choices.push_back({file});
  const PackedDataset data = PackedDataset::open(choices);
  std::vector<JudgeSet> sets;
  for (const auto& folder : arguments.judge) sets.push_back(read_judge_set(folder, arguments.photos));
  Judge judge(std::move(sets));
  const JudgeOptions judging{.baselines = false, .guides = {Guide::own_lines}};
  ModelOptions models;
  models.open.threads = arguments.threads;

  const Interrupt interrupt;
  AblationEvents events{.stop = [] { return Interrupt::requested(); }};
  if (!arguments.json) events.say = print_line;
  return run_ablation(arguments.plan, folders, {recipe, read_text_file(arguments.recipe), data, judge, judging, models.opener()}, events);
}

void run(const AblationArguments& arguments) {
  const AblationFolders folders{arguments.run};
  if (!arguments.table && !train_and_judge(arguments, folders)) {
    std::fprintf(stderr, "stopped; the same command goes on\n");
    throw CLI::RuntimeError(1);
  }
  print_table(arguments, folders);
}

}  // namespace

void add_ablation_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("ablation", kAblationMeaning);
  command->footer(kExamples);
  const auto arguments = std::make_shared<AblationArguments>();
  command->add_option("RECIPE", arguments->recipe, "recipe file (TOML) of one small model, which all are variants of")->required();
  command->add_option("--data", arguments->data, "packed data set to train on; may be repeated")
      ->type_name("FILE")
      ->expected(1)
      ->take_all()
      ->required();
  command->add_option("--judge", arguments->judge, "a folder of aligned portraits, as ilat eval takes it; may be repeated")
      ->type_name("FOLDER")
      ->expected(1)
      ->take_all()
      ->required();
  command->add_option("--run", arguments->run, "for all models, their judgements and the tables")->type_name("FOLDER")->required();
  command->add_option("--seeds", arguments->plan.seeds, "how often every variant is trained")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  command->add_option("--photos", arguments->photos, "how many portraits of each folder judge a model, always the same ones")
      ->check(CLI::Range(1, 100000))
      ->capture_default_str();
  command->add_option("--threads", arguments->threads, "0 = one per core");
  command->add_flag("--table", arguments->table, "only print the tables of what is finished");
  command->add_flag("--json", arguments->json, "print one JSON object and no progress");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
