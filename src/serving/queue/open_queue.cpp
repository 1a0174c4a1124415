#include "serving/queue/open_queue.h"

#include "ilat/error.h"
#include "serving/queue/local_queue.h"

namespace ilat {

std::unique_ptr<JobQueue> open_queue(const QueueOptions& options) {
  if (!options.url.empty()) throw Error(ErrorCode::usage, "is no address of a queue", options.url);
  return std::make_unique<LocalQueue>(LocalQueueOptions{.folder = options.folder,
                                                        .journal = options.journal,
                                                        .most = options.most,
                                                        .keep = options.keep,
                                                        .keep_bytes = options.keep_bytes});
}

}  // namespace ilat
