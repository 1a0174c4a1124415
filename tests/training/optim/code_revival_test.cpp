#include "training/optim/code_revival.h"

#include <ATen/Functions.h>
#include <ATen/TensorOperators.h>
#include <gtest/gtest.h>

namespace ilat {
namespace {

/// Features [4, 2, 8, 8] in four far-apart clusters.
at::Tensor clusters() {
  at::Tensor features = at::zeros({4, 2, 8, 8});
  for (int i = 0; i < 4; ++i) {
    features[i][0].fill_(i % 2 == 0 ? -10 : 10);
    features[i][1].fill_(i < 2 ? -10 : 10);
  }
  return features + 0.1 * at::rand({4, 2, 8, 8});
}

TEST(CodeRevival, CodesStartOnTheFeatures) {
  Codebook codebook(16, 2);
  CodeRevival revival(codebook, {});
  const at::Tensor features = clusters();
  revival.start_codes_on(features);
  const at::Tensor error = codebook.look_up(codebook.nearest(features)) - features;
  EXPECT_LT(error.abs().max().item<double>(), 1.5);
}

TEST(CodeRevival, DeadCodesMoveOntoTheBatchAndLivingOnesStay) {
  Codebook codebook(8, 2);
  codebook.weight.detach().fill_(1000);
  codebook.weight.detach()[3].fill_(0);  // the one code that is nearest to everything
  CodeRevival revival(codebook, {.every = 1});
  const at::Tensor features = clusters();
  // A code is judged by many batches: revive only after it had its chance.
  int step = 0;
  for (; step < 400; ++step) {
    revival.after_step(step, features, codebook.nearest(features));
    if ((codebook.weight.detach().abs().amax(1) < 100).all().item<bool>()) break;
  }
  EXPECT_LT(step, 400) << "dead codes stayed dead";
  EXPECT_EQ(codebook.weight.detach()[3].abs().max().item<double>(), 0) << "a living code was moved";
}

TEST(CodeRevival, LaterDepthsStartOnWhatTheOnesBeforeLeft) {
  const at::Tensor features = at::randn({4, 2, 16, 16});
  const auto error = [&](int depth) {
    Codebook codebook(16, 2, depth);
    CodeRevival(codebook, {}).start_codes_on(features);
    return (codebook.look_up(codebook.nearest(features)) - features).square().mean().item<double>();
  };
  EXPECT_LT(error(2), 0.25 * error(1));
  EXPECT_LT(error(3), 0.25 * error(2));
}

TEST(CodeRevival, DeadCodesOfALaterDepthMoveOntoWhatIsLeft) {
  Codebook codebook(4, 2, 2);
  codebook.weight.detach().fill_(1000);
  codebook.weight.detach()[0].fill_(0);
  codebook.weight.detach()[4].fill_(0);
  CodeRevival revival(codebook, {.every = 1});
  const at::Tensor features = clusters();
  for (int step = 0; step < 400; ++step) revival.after_step(step, features, codebook.nearest(features));
  EXPECT_LT(codebook.weight.detach().abs().max().item<double>(), 100);
  EXPECT_LT((codebook.look_up(codebook.nearest(features)) - features).abs().max().item<double>(), 3);
}

TEST(CodeRevival, NothingMovesOnceCodesRest) {
  Codebook codebook(8, 2);
  codebook.weight.detach().fill_(1000);
  CodeRevival revival(codebook, {.every = 1, .until_step = 0});
  const at::Tensor features = clusters();
  for (int step = 0; step < 400; ++step) revival.after_step(step, features, codebook.nearest(features));
  EXPECT_EQ(codebook.weight.detach().min().item<double>(), 1000);
}

}  // namespace
}  // namespace ilat
