#pragma once

#include <memory>
#include <vector>

#include "config/model_config.h"
#include "nn/convolution.h"
#include "nn/module_list.h"

namespace ilat {

/// What a decoder may know of the photo: the pixels outside the mask.
struct KeptPixels {
  at::Tensor photo;  ///< [B, 3, H, W] in [-1, 1]; what lies under the mask is not read; undefined = all is masked
  at::Tensor mask;   ///< [B, 1, H, W] boolean, true = masked; undefined = nothing is, if there is a photo
};

/// Tells every level of the decoder what is known outside the mask (decoder_sees = kept_pixels): kept pixels and mask,
/// masked pixels zeroed, folded by the stem and halved from level to level, each added to the level's input by a 1x1
/// convolution that starts at zero, so that a trained decoder is as good with it as without from the first step on.
class KeptPixelsEncoder : public torch::nn::Module {
 public:
  explicit KeptPixelsEncoder(const ImageTokenizerConfig& config);

  /// @param like the decoder's first map, [B, ., h, w]: its type and batch are those of the result
  /// @return for every level, finest first: [B, channels of the decoder level's input, side, side]
  std::vector<at::Tensor> forward(const KeptPixels& kept, const at::Tensor& like) const;

 private:
  class Level;
  int resolution_, stem_;
  std::shared_ptr<ModuleList<Level>> levels_;
};

}  // namespace ilat
