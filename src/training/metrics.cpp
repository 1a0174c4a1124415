#include "training/metrics.h"

namespace ilat {

void Meter::add(const Metrics& metrics) {
  if (count_++ == 0) {
    sums_ = metrics;
    return;
  }
  for (std::size_t i = 0; i < sums_.size(); ++i) sums_[i].second += metrics[i].second;
}

Metrics Meter::take() {
  for (auto& [name, sum] : sums_) sum /= count_;
  count_ = 0;
  return std::move(sums_);
}

}  // namespace ilat
