#pragma once

#include <cstdint>
#include <vector>

#include "training/data/packed_dataset.h"

namespace ilat {

/// In which order a training meets its samples: epoch after epoch, each in an order of its own, as long as all packs
/// together. Every epoch takes from each pack its share, and goes through a pack's samples once before it comes to any
/// a second time. A function of the seed alone.
class SampleOrder {
 public:
  SampleOrder(const PackedDataset& data, std::uint64_t seed) : data_(data), seed_(seed) {}

  /// Which sample comes `position`th. Cheap inside one epoch.
  std::int64_t at(std::int64_t position);

 private:
  std::vector<std::int64_t> order_of(std::int64_t epoch) const;

  const PackedDataset& data_;
  std::uint64_t seed_;
  std::int64_t epoch_ = -1;
  std::vector<std::int64_t> order_;  // of epoch_
};

}  // namespace ilat
