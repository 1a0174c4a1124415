// The patch discriminator against the authors' (fixture discriminator).
#include "support/torch_golden.h"
#include "training/losses/discriminator.h"
#include "training/losses/reconstruction_losses.h"

namespace ilat {
namespace {

using test::tensor;

class GoldenDiscriminator : public testing::Test {
 protected:
  void SetUp() override { test::load_released(discriminator, file, "w.", discriminator_name); }

  SafetensorsFile file = SafetensorsFile::open(test::golden("discriminator.safetensors"));
  nlohmann::json config = nlohmann::json::parse(file.metadata().at("config"));
  Discriminator discriminator{{config.at("input_nc"), config.at("ndf"), config.at("n_layers")}};
};

TEST_F(GoldenDiscriminator, TrainingForwardAndStatistics) {
  const at::Tensor scores = discriminator.forward(tensor(file, "x"));
  const test::Tolerance tolerance{.relative_l2 = 1e-4, .max_absolute = 2e-5};
  test::expect_close(scores.detach(), tensor(file, "out_train"), "out_train", tolerance);
  const auto buffers = discriminator.named_buffers();
  const std::string prefix = "after_train_forward.";
  int compared = 0;
  for (const auto& [name, view] : file.tensors())
    if (name.starts_with(prefix)) {
      test::expect_close(buffers[discriminator_name(name.substr(prefix.size()))], tensor(view), name, tolerance);
      ++compared;
    }
  EXPECT_EQ(compared, static_cast<int>(buffers.size()));
  discriminator.eval();
  test::expect_close(discriminator.forward(tensor(file, "x")).detach(), tensor(file, "out_eval"), "out_eval",
                     tolerance);
}

TEST(FoldedDiscriminator, HasAScoreForAsManyPatchesAndComputesInTheImagesType) {
  const at::Tensor image = at::randn({2, 3, 64, 64});
  const Discriminator plain({.base_channels = 8});
  for (const int stem : {2, 4, 8}) {
    const Discriminator folded({.base_channels = 8, .stem = stem});
    const at::Tensor scores = folded.forward(image);
    EXPECT_EQ(scores.sizes(), plain.forward(image).sizes()) << stem;
    const at::Tensor rough = folded.forward(image.to(at::kBFloat16));
    EXPECT_EQ(rough.scalar_type(), at::kFloat);
    EXPECT_LT((rough - scores).norm().item<double>(), 0.1 * scores.norm().item<double>() + 0.05) << stem;
  }
}

TEST_F(GoldenDiscriminator, HingeTerms) {
  const at::Tensor scores = tensor(file, "out_train");
  const auto scalar = [&](const char* name) { return to_float(file.at(name)).at(0); };
  EXPECT_NEAR(at::relu(1 - scores).mean().item<double>(), scalar("hinge_d_real"), 2e-5);
  EXPECT_NEAR(at::relu(1 + scores).mean().item<double>(), scalar("hinge_d_fake"), 2e-5);
  EXPECT_NEAR(discriminator_hinge_loss(scores, scores).item<double>(),
              0.5 * (scalar("hinge_d_real") + scalar("hinge_d_fake")), 2e-5);
  EXPECT_NEAR(generator_hinge_loss(scores).item<double>(), scalar("hinge_g"), 2e-5);
}

}  // namespace
}  // namespace ilat
