#include <CLI/CLI.hpp>
#include <chrono>
#include <memory>

#include "cli/commands/commands.h"
#include "cli/help.h"
#include "cli/options/model_options.h"
#include "cli/options/queue_options.h"
#include "cli/process/interrupt.h"
#include "cli/report.h"
#include "jobs/find_model.h"
#include "serving/work/work_for_queue.h"

namespace ilat {
namespace {

constexpr const char* kExamples = R"(Examples:
  ilat work --queue redis://queue.example.org
      Takes edits from the queue and does them, until Ctrl-C or SIGTERM; on any number of machines.
  ilat work --queue redis://127.0.0.1:6379/2 --model models/faces-256 --model models/mine --threads 4
      Takes those that ask for either model.)";

struct WorkArguments {
  WorkOptions options;
  QueueOptions queue;
  ModelOptions machine;
  int grace_seconds = 30, silent_seconds = 30;
};

void run(const WorkArguments& arguments) {
  const Interrupt interrupt;
  WorkOptions options = arguments.options;
  options.queue = arguments.queue.address();
  if (options.models.empty()) options.models.push_back(find_default_model());
  options.open = arguments.machine.opener();
  options.grace = std::chrono::seconds(arguments.grace_seconds);
  options.silent = std::chrono::seconds(arguments.silent_seconds);
  options.log = [](const std::string& text) { report_note("ilat: " + text); };
  const WorkDone work = work_for_queue(options, [] { return Interrupt::requested(); });
  report_note("ilat: " + std::to_string(work.done) + " jobs done, " + std::to_string(work.failed) + " failed");
}

}  // namespace

void add_work_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("work", "Take edits from a queue that machines share, and do them");
  command->footer(kExamples);
  const auto arguments = std::make_shared<WorkArguments>();
  const auto add = [&](bool common, CLI::Option* option) { place(option, "Queue and work", common); };
  add(true, arguments->queue.add_to(command, "where the jobs are: redis://HOST:PORT/DATABASE, unix:///path/to/socket")->required());
  add(true, command->add_option("--model", arguments->options.models, "a model whose jobs are taken; may be repeated; by default $ILAT_MODEL, else models/faces-256")
                ->type_name("FOLDER"));
  add(false, command->add_option("--together", arguments->options.most_together, "jobs in one pass")->check(CLI::Range(1, 64))->type_name("INT")->capture_default_str());
  add(false, command->add_option("--grace-seconds", arguments->grace_seconds, "to finish what runs when it is stopped; what takes longer is handed back")
                 ->check(CLI::Range(0, 86400))
                 ->capture_default_str());
  add(false, command->add_option("--silent-seconds", arguments->silent_seconds,
                                 "a worker that is not heard of for so long has died, and its jobs go to others; the same for all workers")
                 ->check(CLI::Range(1, 86400))
                 ->capture_default_str());
  arguments->machine.add_machine_to(command);
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
