// In the place of redis/ where the program is built without hiredis.
#include "serving/queue/shared_queue.h"

namespace ilat {

std::unique_ptr<JobQueue> open_shared_queue(SharedQueueOptions) {
  throw Error(ErrorCode::usage, "this program was built without hiredis, so it has no queue to share; install libhiredis-dev and build it again",
              "queue");
}

}  // namespace ilat
