// In the place of serving_commands.cpp where the server is not built.
#include "cli/commands/commands.h"
#include "ilat/error.h"

namespace ilat {

void add_serving_commands(CLI::App&) {}

void edit_by_queue_at(const std::string&, const std::vector<const BatchJob*>&, BatchBook&) {
  throw Error(ErrorCode::usage, "this program was built without its server, so it has no queue to share", "queue");
}

}  // namespace ilat
