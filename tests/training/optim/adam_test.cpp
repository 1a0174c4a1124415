#include "training/optim/adam.h"

#include "support/torch_golden.h"

namespace ilat {
namespace {

using test::tensor;

TEST(GoldenAdam, ThreeSteps) {
  const SafetensorsFile file = SafetensorsFile::open(test::golden("optimizers.safetensors"));
  at::Tensor w = tensor(file, "w0").requires_grad_(), b = tensor(file, "b0").requires_grad_();
  Adam adam({{"w", w}, {"b", b}}, {.beta1 = 0.5, .beta2 = 0.9});
  for (int step = 0; step < 3; ++step) {
    const std::string number = std::to_string(step), after = "_after" + std::to_string(step + 1);
    w.mutable_grad() = tensor(file, "gw" + number);
    b.mutable_grad() = tensor(file, "gb" + number);
    adam.step(2e-3);
    test::expect_close(w.detach(), tensor(file, "adam.w" + after), "w" + after, {1e-5, 1e-6});
    test::expect_close(b.detach(), tensor(file, "adam.b" + after), "b" + after, {1e-5, 1e-6});
  }
}

TEST(Adam, DecayShrinksMatricesOnlyAndClippingLimitsTheGradient) {
  at::Tensor matrix = at::ones({2, 2}).requires_grad_(), bias = at::ones({2}).requires_grad_();
  at::Tensor table = at::ones({2, 2}).requires_grad_();
  Adam adam({{"matrix", matrix}, {"bias", bias}, {"table", table}}, {.weight_decay = 0.5, .clip_norm = 1});
  adam.exempt_from_decay("table");
  for (at::Tensor* parameter : {&matrix, &bias, &table}) parameter->mutable_grad() = at::zeros_like(*parameter);
  adam.step(0.1);
  EXPECT_NEAR(matrix.detach()[0][0].item<double>(), 0.95, 1e-6);
  EXPECT_EQ(bias.detach()[0].item<double>(), 1.0);
  EXPECT_EQ(table.detach()[0][0].item<double>(), 1.0);

  matrix.mutable_grad() = at::full({2, 2}, 50.0);
  EXPECT_NEAR(adam.step(0.0), 100.0, 1e-3) << "the norm before clipping is reported";
  const double first_moment = adam.state().at(0).second[0][0].item<double>();
  EXPECT_NEAR(first_moment, 0.1 * 0.5, 1e-6) << "Adam must see the clipped gradient, 50 / 100";
}

}  // namespace
}  // namespace ilat
