#pragma once

#include "tokenizer/codebook.h"
#include "random/random_stream.h"

namespace ilat {

/// Keeps a codebook alive: codes start on features of real images, and a code that nothing chooses any more is moved
/// onto a feature of the batch at hand (at the later depths: onto what the depths before left), where it is useful at once.
class CodeRevival {
 public:
  struct Options {
    int every = 50;            // steps between two revivals; 0 = off
    double dead_below = 0.03;  // share of the mean use
    int until_step = 1 << 30;  // codes rest from here on
    std::uint64_t seed = 0;
  };
  CodeRevival(Codebook& codebook, const Options& options);

  /// Puts the codes where `features` ([B, D, h, w]) are, by a few rounds of k-means.
  void start_codes_on(const at::Tensor& features);

  /// Counts the codes that this step used and revives dead ones when their time has come.
  /// @param tokens as Codebook::nearest() gives them
  void after_step(int step, const at::Tensor& features, const at::Tensor& tokens);

  /// [C K] moving average of how many cells of a batch choose each code: what a checkpoint keeps.
  const at::Tensor& use() const { return use_; }

 private:
  at::Tensor random_cells(const at::Tensor& cells, std::int64_t count, RandomStream& random) const;

  Codebook& codebook_;
  Options options_;
  at::Tensor use_;
};

}  // namespace ilat
