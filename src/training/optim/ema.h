#pragma once

#include "training/optim/adam.h"

namespace ilat {

/// A moving average of the weights: less noisy than the last step's, so metrics and exported models use it.
class Ema {
 public:
  /// @param decay how much of the average stays per step; 0 = off, nothing is stored
  Ema(NamedTensors parameters, double decay);

  /// Call after every step. The first steps count more, so that the average forgets the random start.
  void update(std::int64_t step);

  /// Starts again from the weights as they are.
  void restart();

  /// The networks keep the averages for good.
  void keep() { exchange(); }

  /// "NAME" -> average: what a checkpoint keeps.
  const NamedTensors& state() const { return averages_; }

  /// While it lives, the networks hold the averages instead of the weights.
  class Swap {
   public:
    explicit Swap(Ema& average) : average_(average) { average_.exchange(); }
    ~Swap() { average_.exchange(); }
    Swap(const Swap&) = delete;
    Swap& operator=(const Swap&) = delete;

   private:
    Ema& average_;
  };

 private:
  void exchange();

  NamedTensors parameters_, averages_;
  double decay_;
};

}  // namespace ilat
