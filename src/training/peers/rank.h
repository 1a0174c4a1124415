#pragma once

#include <functional>
#include <string>

namespace ilat {

/// Which of the processes of one training this is, and where they meet.
struct Rank {
  int number = 0;  ///< 0 ... count - 1; process 0 leads: it alone writes
  int count = 1;
  int local = 0;  ///< among the processes of this machine: which of its GPUs is this one's
  std::string address = "127.0.0.1";  ///< of the machine of process 0
  int port = 29500;                   ///< that process 0 listens on, or the launcher
  bool launcher_listens = false;      ///< torchrun does
  std::string attempt = "0";          ///< counts how often the launcher has started the processes again
};

/// As the environment says that torchrun, mpirun or Slurm give each process they start; one process where none of them
/// did. MASTER_ADDR and MASTER_PORT say where to meet; under Slurm and mpirun they are needed where the processes run on
/// several machines.
/// @param value of an environment variable; null = not set
/// @throws Error usage if a variable is no number or out of range
Rank rank_from_environment(const std::function<const char*(const char* name)>& value);

}  // namespace ilat
