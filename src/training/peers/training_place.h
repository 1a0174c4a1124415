#pragma once

#include <memory>

#include "training/peers/peers.h"

namespace ilat {

/// Where a network is trained: on which device, beside which other processes.
struct TrainingPlace {
  at::Device device = at::kCPU;
  std::shared_ptr<Peers> peers = alone();
};

}  // namespace ilat
