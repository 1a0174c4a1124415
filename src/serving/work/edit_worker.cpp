#include "serving/work/edit_worker.h"

#include <pthread.h>
#include <sched.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "editing/current_error.h"
#include "jobs/find_model.h"

namespace ilat {
namespace {

/// This thread and those that it starts compute for long: the kernel need not wake them before those that answer.
void compute_in_batches() {
  const sched_param none{};
  ::pthread_setschedparam(::pthread_self(), SCHED_BATCH, &none);  // where it is not allowed, all stays as it was
}

}  // namespace

EditWorker::Loaded EditWorker::load(const std::filesystem::path& folder) const {
  Loaded loaded;
  try {
    loaded.model = identify_model(folder);
    loaded.editor.emplace(options_.open(loaded.model.folder));
  } catch (const std::exception&) {
    const Error error = current_error();
    loaded.failure.emplace(error.code(), error.message(), error.code() == ErrorCode::usage ? error.context() : "model");
  }
  return loaded;
}

void EditWorker::load_all(const std::stop_token& stop) {
  for (const auto& folder : options_.models) models_.push_back(load(folder));
  faces_.emplace(find_default_detector());
  const bool failed = std::ranges::any_of(models_, [](const Loaded& each) { return each.failure.has_value(); });
  standing_ = failed ? ModelStanding::failed : ModelStanding::ready;
  if (!options_.rehearse) return;
  for (const Loaded& each : models_)
    if (each.editor) rehearse(*each.editor, stop);
}

void EditWorker::rehearse(const Editor& editor, const std::stop_token& stop) {
  constexpr int kSide = 64, kMasked = 24;
  EditRequest request{.photo = Image(kSide, kSide, 3, 128), .mask = Image(kSide, kSide, 1)};
  for (int y = 0; y < kMasked; ++y) std::fill_n(request.mask.row(kMasked + y) + kMasked, kMasked, std::uint8_t{255});
  EditOptions options{.frame_choice = FrameChoice::full};
  options.progress = [&](const Progress&) { return !stop.stop_requested() && queue_.counts().queued == 0; };
  try {
    editor.edit(request, options);
  } catch (const std::exception&) {  // somebody is waiting, or the model wants more than lines: nothing is lost
  }
}

void EditWorker::do_together(const std::vector<JobTicket>& tickets, const std::stop_token& hurry) {
  const std::string& digest = tickets.front().model;  // the same for all of them
  const auto asked = std::ranges::find_if(models_, [&](const Loaded& each) { return digest.empty() || each.model.sha256 == digest; });
  const Error none(ErrorCode::not_found, "is another than when this worker began", "model");
  const Error* failure = asked == models_.end() ? &none : asked->failure ? &*asked->failure : nullptr;
  if (failure != nullptr) {
    for (const JobTicket& ticket : tickets) queue_.fail(ticket.id, *failure);
    return;
  }
  tokens_ += run_pass({queue_, *asked->editor, asked->model, *faces_, options_.seen}, tickets, hurry);
  ++passes_;
}

std::optional<Error> EditWorker::failure() const {
  const auto failed = std::ranges::find_if(models_, [](const Loaded& each) { return each.failure.has_value(); });
  return failed == models_.end() ? std::nullopt : failed->failure;
}

void EditWorker::run(const std::stop_token& stop, const std::stop_token& hurry) {
  compute_in_batches();
  load_all(stop);
  if (options_.all_must_load && standing_ == ModelStanding::failed) return;
  while (!stop.stop_requested()) {
    const std::vector<JobTicket> tickets = queue_.take(options_.most_together, stop);
    if (!tickets.empty()) do_together(tickets, hurry);
  }
}

}  // namespace ilat
