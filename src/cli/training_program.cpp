// What `ilat-train` has beside the commands of `ilat`.
#include "cli/commands/commands.h"
#include "cli/hand_over.h"

namespace ilat {

void hand_over(char**) {}  // nobody has more

bool has_torch() { return true; }

void add_training_commands(CLI::App& program) {
  add_train_command(program);
  add_ablation_command(program);
  add_pack_command(program);
  add_report_command(program);
}

}  // namespace ilat
