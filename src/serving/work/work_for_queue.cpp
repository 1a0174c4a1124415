#include "serving/work/work_for_queue.h"

#include <atomic>
#include <thread>

#include "files/staging_folder.h"
#include "jobs/provenance.h"
#include "serving/queue/shared_queue.h"
#include "serving/work/edit_worker.h"

namespace ilat {

WorkDone work_for_queue(const WorkOptions& options, const std::function<bool()>& stop_requested) {
  constexpr std::chrono::milliseconds kLook{50};
  std::vector<std::string> digests;
  std::string names;
  for (const auto& folder : options.models) {
    const UsedModel model = identify_model(folder);
    digests.push_back(model.sha256);
    names += (names.empty() ? "" : ", ") + model.name;
  }
  const StagingFolder folder(std::filesystem::temp_directory_path(), "the worker's pictures");
  const auto queue =
      open_shared_queue({.url = options.queue, .folder = folder.path(), .models = digests, .silent = options.silent, .log = options.log});
  std::atomic<std::size_t> done{0}, failed{0};
  queue->on_end([&](const JobState& state) { ++(state.stage == JobStage::done ? done : failed); });
  EditWorker worker(*queue, {.models = options.models, .open = options.open, .most_together = options.most_together, .all_must_load = true});
  std::stop_source hurry;
  std::jthread thread([&](const std::stop_token& stop) { worker.run(stop, hurry.get_token()); });
  if (options.log) options.log("works with " + names);
  while (!stop_requested() && worker.model_standing() != EditWorker::ModelStanding::failed) std::this_thread::sleep_for(kLook);
  queue->close();
  thread.request_stop();
  const auto until = std::chrono::steady_clock::now() + options.grace;
  while (queue->own_running() > 0 && std::chrono::steady_clock::now() < until) std::this_thread::sleep_for(kLook);
  hurry.request_stop();
  thread.join();
  if (const auto failure = worker.failure()) throw Error(*failure);
  return {done, failed};
}

}  // namespace ilat
