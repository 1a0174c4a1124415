#include "serving/work/edit_worker.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "editing/current_error.h"

namespace ilat {
namespace {

/// This thread and those that it starts compute for long: the kernel need not wake them before those that answer.
void compute_in_batches() {
  const sched_param none{};
  ::pthread_setschedparam(::pthread_self(), SCHED_BATCH, &none);  // where it is not allowed, all stays as it was
}

}  // namespace

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

void EditWorker::rehearse(const std::stop_token& stop) {
  constexpr int kSide = 64, kMasked = 24;
  EditRequest request{.photo = Image(kSide, kSide, 3, 128), .mask = Image(kSide, kSide, 1)};
  for (int y = 0; y < kMasked; ++y) std::fill_n(request.mask.row(kMasked + y) + kMasked, kMasked, std::uint8_t{255});
  EditOptions options{.frame_choice = FrameChoice::full};
  options.progress = [&](const Progress&) { return !stop.stop_requested() && queue_.counts().queued == 0; };
  try {
    editor_->edit(request, options);
  } catch (const std::exception&) {  // somebody is waiting, or the model wants more than lines: nothing is lost
  }
}

void EditWorker::run(std::stop_token stop, std::stop_token hurry) {
  compute_in_batches();
  load();
  if (options_.rehearse && editor_) rehearse(stop);
  JobFaces faces(model_.detector);
  while (!stop.stop_requested()) {
    const std::vector<JobTicket> tickets = queue_.take(options_.most_together, stop);
    if (tickets.empty()) continue;
    if (failure_) {
      for (const JobTicket& ticket : tickets) queue_.fail(ticket.id, *failure_);
      continue;
    }
    tokens_ += run_pass({queue_, *editor_, model_, faces, options_.seen}, tickets, hurry);
    ++passes_;
  }
}

}  // namespace ilat
