#include "training/peers/rank.h"

#include <array>
#include <optional>
#include <string_view>

#include "files/parse_number.h"
#include "ilat/error.h"

namespace ilat {
namespace {

/// Under which names a launcher tells a process its number, how many there are, and its number on its machine.
struct Launcher {
  const char *number, *count, *local;
};

constexpr std::array kLaunchers{
    Launcher{"RANK", "WORLD_SIZE", "LOCAL_RANK"},  // torchrun
    Launcher{"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", "OMPI_COMM_WORLD_LOCAL_RANK"},
    Launcher{"PMI_RANK", "PMI_SIZE", "MPI_LOCALRANKID"},  // MPICH
    // srun sets these for each task; a shell inside an allocation has SLURM_NTASKS alone.
    Launcher{"SLURM_PROCID", "SLURM_STEP_NUM_TASKS", "SLURM_LOCALID"},
};

int number_of(const char* name, const char* text, int least, int most) {
  const std::optional<int> number = parse_number<int>(text);
  if (!number || *number < least || *number > most)
    throw Error(ErrorCode::usage,
                "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most) +
                    "; it says which of several processes this is: unset it to train in one",
                "$" + std::string(name) + " = " + text);
  return *number;
}

}  // namespace

Rank rank_from_environment(const std::function<const char*(const char* name)>& value) {
  constexpr int kMost = 1 << 16;
  Rank rank;
  for (const Launcher& launcher : kLaunchers) {
    const char *number = value(launcher.number), *count = value(launcher.count), *local = value(launcher.local);
    if (!number || !count) continue;
    rank.count = number_of(launcher.count, count, 1, kMost);
    rank.number = number_of(launcher.number, number, 0, rank.count - 1);
    rank.local = local ? number_of(launcher.local, local, 0, rank.count - 1) : 0;
    break;
  }
  if (const char* address = value("MASTER_ADDR"); address && *address) rank.address = address;
  if (const char* port = value("MASTER_PORT"); port && *port) rank.port = number_of("MASTER_PORT", port, 1, 65535);
  if (const char* listens = value("TORCHELASTIC_USE_AGENT_STORE")) rank.launcher_listens = std::string_view(listens) == "True";
  if (const char* attempt = value("TORCHELASTIC_RESTART_COUNT")) rank.attempt = attempt;
  return rank;
}

}  // namespace ilat
