#include <CLI/CLI.hpp>
#include <memory>
#include <nlohmann/json.hpp>

#include "cli/commands/commands.h"
#include "cli/options/output_options.h"
#include "cli/report.h"
#include "files/atomic_file.h"
#include "files/run_files.h"
#include "training/report/run_report.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat report runs/tokenizer
      Writes runs/tokenizer/report.html: curves, samples, recipe and machine in one page; also while the run goes on.
  ilat report runs/tokenizer -o tokenizer.html
      The same to another place.)";

struct ReportArguments {
  std::filesystem::path run, output;
  bool overwrite = false, json = false;
};

void run(const ReportArguments& arguments) {
  const std::filesystem::path output = arguments.output.empty() ? arguments.run / "report.html" : arguments.output;
  RunFiles(arguments.overwrite).writes(output);
  write_file_atomically(output, run_report(arguments.run));
  if (arguments.json) return print_json({{"output", output.string()}});
  print_name(output);
}

}  // namespace

void add_report_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("report", kReportMeaning);
  command->footer(kExamples);
  const auto arguments = std::make_shared<ReportArguments>();
  command->add_option("RUN", arguments->run, "the --run folder of a training")->type_name("FOLDER")->required();
  command->add_option("-o,--output", arguments->output, "the page to write; RUN/report.html if left out");
  add_overwrite(command, arguments->overwrite);
  command->add_flag("--json", arguments->json, "print one JSON object");
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
