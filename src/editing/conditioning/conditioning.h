#pragma once

#include <span>
#include <vector>

#include "editing/edit_steps.h"
#include "editing/tokens/generate.h"

namespace ilat {

/// What an edit's new part follows: all in which models that follow sketches and models that follow poses differ while they
/// edit. What comes before (photo, frame, mask) and after (tokens, picture, composite) is the same.
class Conditioning {
 public:
  virtual ~Conditioning() = default;

  /// @throws Error bad_model if a part is missing that only such models have
  virtual void check_model(const ModelConfig& config) const = 0;
  /// @throws Error usage or bad_input if the request lacks what is to be followed, or has what cannot be
  virtual void check(const EditRequest& request) const = 0;
  /// What is repainted: the request's mask, else what its words or poses take up.
  /// @return grey, the photo's size
  virtual Image mask(const EditRequest& request) const = 0;
  /// Where the model looks with FrameChoice::automatic. @param side of the model's pictures, pixels
  virtual std::vector<Look> automatic_looks(const EditRequest& request, const Image& mask, int side) const = 0;
  /// Draws into a view of known placement and mask what guides the model in it.
  /// @param mask the whole one, of the photo's size
  virtual void show(const EditRequest& request, const Image& mask, const ModelConfig& config, ModelView& view) const = 0;
  /// Fills in what the transformer is told beside the tokens.
  /// @param encoded the views under their masks
  /// @param guided also MaskedTokens::without_lines is wanted
  virtual void tell(Backend& backend, std::span<const ModelView> views, const EncodedImages& encoded, bool guided,
                    MaskedTokens& tokens) const = 0;
};

/// The one that a model was trained for.
const Conditioning& conditioning_of(const ModelConfig& config);

/// One class each, in a file of its own.
const Conditioning& sketch_conditioning();
const Conditioning& pose_conditioning();

}  // namespace ilat
