#include "cli/commands/commands.h"
#include "cli/report.h"
#include "serving/queue/queued_batch.h"

namespace ilat {

void add_serving_commands(CLI::App& program) {
  add_serve_command(program);
  add_work_command(program);
}

void edit_by_queue_at(const std::string& url, const std::vector<const BatchJob*>& jobs, BatchBook& book) {
  edit_by_queue(jobs, book, url, [](const std::string& text) { report_warning(text); });
}

}  // namespace ilat
