#include "ilat/error.h"
#include "training/peers/peers.h"

// What gloo_peers.cpp is in a build without Gloo's headers.

namespace ilat {

bool several_processes_are_built() { return false; }

std::shared_ptr<Peers> join_peers(const Rank& rank) {
  if (rank.count == 1) return alone();
  throw Error(ErrorCode::usage,
              "this program was built without Gloo (Debian: libgloo-dev) and trains in one process only",
              std::to_string(rank.count) + " processes");
}

}  // namespace ilat
