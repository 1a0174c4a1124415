#include "serving/work/edit_worker.h"

#include <exception>
#include <utility>

#include "editing/current_error.h"
#include "serving/work/edit_pass.h"

namespace ilat {

void EditWorker::load() {
  try {
    model_ = identify_model(options_.model);
    editor_.emplace(options_.open(model_.folder));
    standing_ = ModelStanding::ready;
  } catch (const std::exception&) {
    const Error error = current_error();
    failure_.emplace(error.code(), error.message(), error.code() == ErrorCode::usage ? error.context() : "model");
    standing_ = ModelStanding::failed;
  }
}

void EditWorker::run(std::stop_token stop, std::stop_token hurry) {
  load();
  JobFaces faces(model_.detector);
  while (!stop.stop_requested()) {
    const std::vector<JobTicket> tickets = queue_.take(options_.most_together, stop);
    if (tickets.empty()) continue;
    if (failure_) {
      for (const JobTicket& ticket : tickets) queue_.fail(ticket.id, *failure_);
      continue;
    }
    tokens_ += run_pass({queue_, *editor_, model_, faces}, tickets, hurry);
    ++passes_;
  }
}

}  // namespace ilat
