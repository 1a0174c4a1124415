#pragma once

#include <ATen/core/Tensor.h>

#include <vector>

namespace ilat {

// All losses are scalars, means over what they look at; images are [B, C, H, W] in [-1, 1].

/// @param weight [B, 1, H, W], how often each pixel counts; undefined = once
at::Tensor mean_absolute_error(const at::Tensor& image, const at::Tensor& target, const at::Tensor& weight = {});

/// Binary cross-entropy of (image + 1) / 2 against (target + 1) / 2, nats: for sketches, which are black or white.
/// The absolute error has a flat place there, an all-white page, that small networks do not leave.
at::Tensor binary_cross_entropy(const at::Tensor& image, const at::Tensor& target);

/// Mean absolute error of the differences between neighbouring pixels, across and down: keeps edges sharp.
/// @param weight as above; a difference counts as often as its second pixel
at::Tensor gradient_l1_loss(const at::Tensor& image, const at::Tensor& target, const at::Tensor& weight = {});

struct CodebookWeights {
  double commitment = 0.25;  // pulls features to their codes
  double codebook = 1;       // pulls codes to their features; the release has these two the other way round
};
/// codebook * |sg[z] - e|^2 + commitment * |z - sg[e]|^2 (spec section 3).
/// @param features [B, D, h, w], z  @param codes [B, D, h, w], e
at::Tensor codebook_loss(const at::Tensor& features, const at::Tensor& codes, const CodebookWeights& weights);

/// The mean of it over a residual codebook's partial sums, so that every depth says as much as it can (Lee et al., 2022).
at::Tensor codebook_loss(const at::Tensor& features, const std::vector<at::Tensor>& partial_sums,
                         const CodebookWeights& weights);

/// The sides at which the pasted image is compared: half the image and on down, four of them at most.
std::vector<int> pyramid_sides(int side);

/// The combined fine-tuning's term: the image pasted into the photo, x (1 - m) + x_hat m, area-averaged to every side,
/// against the photo at that side; absolute error under the max-pooled mask, divided by the mask's sum.
/// @param mask [B, 1, H, W], 1 = regenerate
at::Tensor masked_pyramid_loss(const at::Tensor& image, const at::Tensor& target, const at::Tensor& mask,
                               const std::vector<int>& sides);

/// Hinge GAN, from the discriminator's patch scores.
at::Tensor generator_hinge_loss(const at::Tensor& fake);
at::Tensor discriminator_hinge_loss(const at::Tensor& real, const at::Tensor& fake);

/// The adaptive GAN weight: |d reconstruction / d last| / |d gan / d last|, clamped to [0, 1e4], a constant.
/// @param last_layer the decoder's last convolution's weights
at::Tensor adaptive_weight(const at::Tensor& reconstruction, const at::Tensor& gan, const at::Tensor& last_layer);

}  // namespace ilat
