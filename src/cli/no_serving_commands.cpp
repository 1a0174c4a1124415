// In the place of serving_commands.cpp where the server is not built.
#include "cli/commands/commands.h"

namespace ilat {

void add_serving_commands(CLI::App&) {}

}  // namespace ilat
