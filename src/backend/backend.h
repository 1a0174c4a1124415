#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "config/model_config.h"
#include "tensor/float_maps.h"

namespace ilat {

using Token = std::int32_t;

/// The learned embedding that stands for a masked token (AttentionMask::autoencoder).
inline constexpr Token kMaskToken = -1;

/// What the image encoder makes of a batch of photos.
struct EncodedImages {
  std::vector<Token> tokens;  ///< [B, L] raster order; kept tokens come from the masked stream
  FloatMaps features;            ///< [B, C, h, w] the encoder's own continuous features, before the codebook
};

/// Image rows of one sequence that go through the transformer together.
/// A row is counted from start_z: row 0 = start_z, row k + 1 = token k (spec section 5).
struct Rows {
  std::vector<int> rows;      ///< ascending
  std::vector<Token> tokens;  ///< the token each row feeds in (ignored for row 0); kMaskToken = the mask's embedding
  std::vector<int> outputs;   ///< indices into `rows` whose logits are wanted
};

/// The condition's side of a batch of sequences.
struct Condition {
  std::vector<Token> tokens;         ///< [B, L] sketch tokens, or the source image's tokens of a pose model
  std::vector<float> source_joints;  ///< [B, J, 3] (x, y, visible), x and y in [-1, 1]; pose models only
  std::vector<float> target_joints;  ///< [B, J, 3]
};

/// Keys and values of a batch of sequences. Made by prefill, fed to step, known only to the backend that made it.
class KvCache {
 public:
  virtual ~KvCache() = default;
};

struct Prefilled {
  std::unique_ptr<KvCache> cache;
  std::vector<float> logits;  ///< [number of outputs over all items, K], items in order
};

/// How the rows of one step relate to each other; all of them see the condition and every cached row.
enum class StepKind {
  causal,  ///< each also sees the step's rows up to itself, and all are appended to the cache
  hidden,  ///< none sees another nor itself, and none is appended
};

/// What an edit asks of a machine. Implementations must match each other number by number within float tolerance.
class Backend {
 public:
  virtual ~Backend() = default;

  virtual const ModelConfig& config() const = 0;

  /// @param images [B, 3, H, W] in [-1, 1]
  /// @param masks [B, 1, H, W], 1 = regenerate
  virtual EncodedImages encode(const FloatMaps& images, const FloatMaps& masks) = 0;

  /// @param sketches [B, 1, H, W] in [-1, 1], white paper = 1
  /// @return [B, L]
  virtual std::vector<Token> encode_sketch(const FloatMaps& sketches) = 0;

  /// Runs the condition rows and each item's global rows (all of which see each other).
  /// @param copies every item is repeated this many times in the cache: item b becomes b * copies ... b * copies +
  /// copies - 1. Logits are given once per item.
  virtual Prefilled prefill(const Condition& condition, std::span<const Rows> global_rows, int copies) = 0;

  /// Runs more rows of every sequence in the cache; an item with no rows in this step is left as it is.
  /// @param rows one entry per cached sequence
  /// @return [number of outputs over all items, K], items in order
  virtual std::vector<float> step(KvCache& cache, std::span<const Rows> rows, StepKind kind) = 0;

  /// @param tokens [B, L]
  /// @param features [B, C, h, w]: cells whose `kept` is 1 are decoded from these instead of their code; empty = none
  /// @param kept [B, 1, h, w]; empty with empty features
  /// @return [B, 3, H, W] in [-1, 1]
  virtual FloatMaps decode(std::span<const Token> tokens, const FloatMaps& features, const FloatMaps& kept) = 0;
};

}  // namespace ilat
