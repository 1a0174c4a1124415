#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/options/output_options.h"
#include "cli/pack_progress.h"
#include "cli/report.h"
#include "files/run_files.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat pack faces --size 128 -o faces-128.pack.safetensors
      Takes the portraits that faces/faces.csv lists, draws their lines, and puts both into one file.
  ilat pack holiday --size 256 --val 0.1 -o holiday.pack.safetensors
      Takes every picture in a folder; one of ten is kept for validation.
  find albums -name '*.jpg' | ilat pack - --size 256 -o albums.pack.safetensors
      Takes the photos whose paths it is told.
  ilat pack shards/faces-0001.tar --size 256 -o faces-256.pack.safetensors --json
      Takes the photos and landmarks in a tar shard; says how many there are, as JSON.)";

struct PackArguments {
  std::filesystem::path source, output;
  PackOptions options;
  bool overwrite = false, json = false;
};

void run(const PackArguments& arguments) {
  RunFiles files(arguments.overwrite);
  files.reads_below(arguments.source);
  files.writes(arguments.output);
  const PackReport report = pack_with_progress(arguments.source, arguments.output, arguments.options, arguments.json);
  if (!arguments.json) return void(print_name(arguments.output));
  print_json({{"output", arguments.output.string()},
              {"side", arguments.options.side},
              {"train", report.train},
              {"val", report.val},
              {"skipped", report.skipped}});
}

}  // namespace

void add_pack_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("pack", kPackMeaning);
  command->footer(kExamples);
  const auto arguments = std::make_shared<PackArguments>();
  command->add_option("SOURCE", arguments->source, "a folder of photos, a table (.csv), a list (.txt, or - for standard input), or tar shards")
      ->type_name("PATH")
      ->required();
  command->add_option("-o,--output", arguments->output, "the file to write: .safetensors")->required();
  command->add_option("--size", arguments->options.side, "side of the stored images, pixels")->capture_default_str();
  command->add_option("--val", arguments->options.val_share, "share of the photos kept for validation, where the source does not say which")
      ->check(CLI::Range(0.0, 0.9))
      ->capture_default_str();
  add_overwrite(command, arguments->overwrite);
  command->add_flag("--json", arguments->json, "print one JSON object and no progress");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
