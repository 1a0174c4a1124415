#include "training/data/sample_order.h"

#include <cmath>
#include <utility>

#include "random/random_stream.h"

namespace ilat {
namespace {

constexpr std::uint64_t kOrder = 1, kRound = 31;  // purposes of random streams; a pack's rounds: kRound + its number

void shuffle(std::vector<std::int64_t>& list, RandomStream random) {
  for (std::size_t i = list.size(); i > 1; --i)
    std::swap(list[i - 1], list[static_cast<std::size_t>(random.below(static_cast<int>(i)))]);
}

}  // namespace

std::int64_t SampleOrder::at(std::int64_t position) {
  const auto length = static_cast<std::int64_t>(data_.train.size());
  if (position / length != epoch_) {
    epoch_ = position / length;
    order_ = order_of(epoch_);
  }
  return order_[static_cast<std::size_t>(position % length)];
}

std::vector<std::int64_t> SampleOrder::order_of(std::int64_t epoch) const {
  const auto length = static_cast<std::int64_t>(data_.train.size());
  std::vector<std::int64_t> order;
  double shares = 0;
  for (std::size_t i = 0; i < data_.parts().size(); ++i) {
    const PackedDataset::Part& part = data_.parts()[i];
    const std::int64_t begun = std::llround(shares * static_cast<double>(length));
    shares += part.share;
    const std::int64_t taken = std::llround(shares * static_cast<double>(length)) - begun;
    // The pack's samples `epoch * taken` and on, in an endless row of rounds through all of them.
    const auto count = static_cast<std::int64_t>(part.train.size());
    std::vector<std::int64_t> round;
    for (std::int64_t k = epoch * taken; k < (epoch + 1) * taken; ++k) {
      if (round.empty() || k % count == 0) {
        round = part.train;
        shuffle(round, {seed_, kRound + i, static_cast<std::uint64_t>(k / count)});
      }
      order.push_back(round[static_cast<std::size_t>(k % count)]);
    }
  }
  shuffle(order, {seed_, kOrder, static_cast<std::uint64_t>(epoch)});
  return order;
}

}  // namespace ilat
