#include "imaging/mask/token_mask.h"

#include <string>

#include "ilat/error.h"
#include "imaging/mask/mask.h"

namespace ilat {

std::vector<std::uint8_t> token_mask_of(const FloatMaps& masks, int item, int tokens_per_side) {
  if (masks.channels != 1 || tokens_per_side < 1 || masks.width < 1 || masks.width != masks.height ||
      masks.width % tokens_per_side != 0)
    throw Error(ErrorCode::internal, "a mask of " + std::to_string(masks.width) + " x " + std::to_string(masks.height) +
                                         " pixels does not divide into " + std::to_string(tokens_per_side) +
                                         " tokens a side");
  const FloatMaps tokens = pool_any(masks, tokens_per_side);  // [B, 1, h, w]
  return {tokens.plane(item, 0), tokens.plane(item, 0) + tokens.plane_size()};
}

}  // namespace ilat
