// The tokenizer's training losses and all their gradients against the authors' (fixtures loss_plain, loss_combined).
#include "model_io/pytorch/release_names.h"
#include "support/torch_golden.h"
#include "tokenizer/image_tokenizer.h"
#include "training/losses/discriminator.h"
#include "training/losses/reconstruction_losses.h"

namespace ilat {
namespace {

using test::tensor;

class GoldenLoss {
 public:
  GoldenLoss(const std::string& name, KeptLatents kept) : file(SafetensorsFile::open(test::golden(name))) {
    auto config = test::released_config<ImageTokenizerConfig>(file);
    config.kept_latents = kept;
    tokenizer = std::make_unique<ImageTokenizer>(config);
    const std::int64_t width = file.at("d.main.0.weight").shape.at(0);
    discriminator = std::make_unique<Discriminator>(DiscriminatorConfig{.base_channels = static_cast<int>(width)});
    test::load_released(*tokenizer, file, "g.", image_tokenizer_name);
    test::load_released(*discriminator, file, "d.", discriminator_name);
  }

  /// @param pyramid weight of the masked pyramid; 0 = the plain model
  void check(double pyramid) {
    const at::Tensor photo = tensor(file, "img"), mask = tensor(file, "mask").ne(0);
    const Encoded encoded = tokenizer->encode(photo, mask);
    const at::Tensor image = tokenizer->decode(latents_for_decoder(*tokenizer, encoded));
    test::expect_close(image.detach(), tensor(file, "fake_img"), "fake_img");

    const at::Tensor of_real = discriminator->forward(photo);
    const at::Tensor of_fake = discriminator->forward(image.detach());
    constexpr double kDiscFactor = 0.1;  // the release scales both sides of the GAN by it
    const at::Tensor gan = kDiscFactor * generator_hinge_loss(discriminator->forward(image));
    const at::Tensor d_loss = kDiscFactor * discriminator_hinge_loss(of_real, of_fake);
    const at::Tensor l1 = mean_absolute_error(image, photo);
    // The release has the two weights the other way round.
    const at::Tensor codebook = codebook_loss(encoded.features, tokenizer->codebook().look_up(encoded.tokens),
                                              {.commitment = 1, .codebook = 0.25});
    const auto side = static_cast<int>(photo.size(3));
    const at::Tensor masked = pyramid * masked_pyramid_loss(image, photo, mask, pyramid_sides(side));
    const at::Tensor g_loss = l1 + gan + codebook + masked;

    expect_scalar(l1, "log.rec_loss");
    expect_scalar(gan, "log.g_gan_loss");
    expect_scalar(codebook, "log.codebook_loss");
    if (pyramid > 0) expect_scalar(masked, "log.cb_loss");
    expect_scalar(g_loss, "g_loss");
    expect_scalar(d_loss, "d_loss");
    expect_statistics();

    g_loss.backward();
    expect_gradients(*tokenizer, "g", image_tokenizer_name);
    for (at::Tensor& parameter : discriminator->parameters()) parameter.mutable_grad().reset();
    d_loss.backward();
    expect_gradients(*discriminator, "d", discriminator_name);
  }

 private:
  void expect_scalar(const at::Tensor& got, const std::string& name) {
    test::expect_close(got.item<double>(), to_float(file.at(name)).at(0), name);
  }

  void expect_statistics() {
    const auto buffers = discriminator->named_buffers();
    for (const auto& [name, view] : file.tensors())
      if (name.starts_with("d_after."))
        test::expect_close(buffers[discriminator_name(name.substr(8))], tensor(view), name);
  }

  /// Where the stored norm is above 1e-4 relative L2 1e-3, else absolute 1e-5 (the fixtures' README).
  void expect_gradients(torch::nn::Module& module, const std::string& letter,
                        const std::function<std::string(std::string_view)>& translate) {
    const auto parameters = module.named_parameters();
    int compared = 0;
    for (const auto& [name, view] : file.tensors()) {
      const bool whole = name.starts_with(letter + "grad."), norm_only = name.starts_with(letter + "gradnorm.");
      if (!whole && !norm_only) continue;
      const at::Tensor* parameter = parameters.find(translate(name.substr(name.find('.') + 1)));
      ASSERT_NE(parameter, nullptr) << name;
      const at::Tensor gradient = parameter->grad().defined() ? parameter->grad() : at::zeros_like(*parameter);
      const at::Tensor expected = tensor(view);
      const double norm = expected.norm().item<double>();
      const double difference =
          norm_only ? std::abs(gradient.norm().item<double>() - norm) : (gradient - expected).norm().item<double>();
      EXPECT_LE(difference, norm > 1e-4 ? 1e-3 * norm : 1e-5) << name;
      ++compared;
    }
    EXPECT_GE(compared, static_cast<int>(parameters.size())) << "too few gradients in the file";
  }

  SafetensorsFile file;
  std::unique_ptr<ImageTokenizer> tokenizer;
  std::unique_ptr<Discriminator> discriminator;
};

TEST(GoldenLossPlain, LossesAndGradients) { GoldenLoss("loss_plain.safetensors", KeptLatents::continuous).check(0); }

TEST(GoldenLossCombined, LossesAndGradients) {
  GoldenLoss("loss_combined.safetensors", KeptLatents::quantised).check(1.5);
}

}  // namespace
}  // namespace ilat
