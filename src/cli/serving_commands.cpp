#include "cli/commands/commands.h"

namespace ilat {

void add_serving_commands(CLI::App& program) { add_serve_command(program); }

}  // namespace ilat
