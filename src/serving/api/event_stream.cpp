#include "serving/api/event_stream.h"

#include <atomic>
#include <utility>

namespace ilat {

std::string sse_text(const std::string& name, const std::string& data) {
  return (name.empty() ? "" : "event: " + name + "\n") + "data: " + data + "\n\n";
}

bool follow_job(const Service& service, const std::shared_ptr<Exchange>& exchange, const std::string& id, bool cancels,
                std::function<void(const JobEvent&)> hear) {
  const auto ended = std::make_shared<std::atomic<bool>>(false);
  std::shared_ptr<JobSubscription> subscription = service.queue.listen(id, [ended, hear = std::move(hear)](const JobEvent& event) {
    if (event.last) *ended = true;
    hear(event);
  });
  if (!subscription) return false;
  exchange->on_hang_up([&service, id, cancels, ended, subscription = std::move(subscription)]() mutable {
    if (*ended) return;
    // The queue may have to ask another machine: not on the server's thread.
    service.pool.run([&service, id, cancels, ended, subscription = std::move(subscription)]() mutable {
      subscription.reset();
      if (cancels && !*ended) service.queue.cancel(id);
    });
  });
  return true;
}

}  // namespace ilat
