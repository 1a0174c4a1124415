#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "config/model_config.h"
#include "generation/packed_rows.h"
#include "tensor/float_maps.h"

namespace ilat {

using Token = std::int32_t;

/// The learned embedding that stands for a token that is not drawn yet.
inline constexpr Token kMaskToken = kNoToken;

/// What the image encoder makes of a batch of photos.
struct EncodedImages {
  std::vector<Token> tokens;  ///< [B, L, C] raster order; kept tokens come from the masked stream
  FloatMaps features;         ///< [B, F, h, w] the encoder's own continuous features, before the codebook
};

/// Image rows of one sequence that go through the transformer together.
/// In the paper's layout a row is counted from start_z: row 0 = start_z, row k + 1 = token k (spec section 5). In the
/// packed layout a row is a cell: in prefill a kept one or, from L on, one of the source photo; in a step the one that a query is to fill (spec section 8).
struct Rows {
  std::vector<int> rows;      ///< ascending
  std::vector<Token> tokens;  ///< [rows, C] the token each row feeds in; kMaskToken = the mask's embedding, kStartToken
  std::vector<int> outputs;   ///< indices into `rows` whose logits are wanted
  // Packed layout only:
  std::vector<int> sources = {};    ///< the cell whose token each row feeds in; its own where it feeds in none
  std::vector<Token> mirrors = {};  ///< [rows, C] the mirrored cell's token, or kMaskToken; TransformerConfig::mirror
  int passing = 0;                  ///< how many of the last rows are not appended to the cache
};

/// What an edit knows of the pictures beside the tokens. S is ModelConfig::guide_resolution(), R the image tokenizer's.
struct Guides {
  FloatMaps sketch = {};  ///< [B, G, S, S] lines in [-1, 1], paper = 1; packed layout: G = guide_maps, one for each limb of a pose
  // Packed layout only:
  FloatMaps known = {};    ///< [B, 1, S, S], 1 = the lines here are meant, 0 = nothing is said about lines here
  FloatMaps drawn = {};    ///< [B, 1, S, S], 1 = a person drew the lines here
  FloatMaps image = {};    ///< [B, 3, R, R] in [-1, 1]
  FloatMaps mask = {};     ///< [B, 1, R, R], 1 = regenerate: what the image shows there is not read
  FloatMaps strokes = {};  ///< [B, 4, R, R] a wanted colour in [-1, 1], and 1 where there is one; empty = none
};

/// The condition's side of a batch of sequences.
struct Condition {
  std::vector<Token> tokens;         ///< [B, L] sketch tokens, or the source image's tokens of a pose model
  std::vector<float> source_joints;  ///< [B, J, 3] (x, y, visible), x and y in [-1, 1]; pose models only
  std::vector<float> target_joints;  ///< [B, J, 3]
  FloatMaps cells = {};              ///< [B, D, h, w] packed layout: what the condition adds to the rows of each cell
  FloatMaps features = {};           ///< [B, F, h, w] EncodedImages::features; KeptRows::features only
  // Of models that see a source photo both are [.., 2h, w]: those of the photo lie below those of the picture to paint.
};

/// A part of a picture of the model's size, in pixels; ends excluded.
struct PixelBox {
  int top = 0, left = 0, bottom = 0, right = 0;
  bool empty() const { return bottom <= top || right <= left; }
  bool operator==(const PixelBox&) const = default;
};

/// What a decoder is given of the photo beside the tokens; each pair is empty where the model does not look at it.
struct KeptPhoto {
  // KeptLatents::continuous: cells whose `kept` is 1 are decoded from the encoder's features instead of their code.
  FloatMaps features = {};  ///< [B, F, h, w]
  FloatMaps kept = {};      ///< [B, 1, h, w]
  // DecoderSees::kept_pixels: what is known outside the mask conditions what is painted inside.
  FloatMaps image = {};  ///< [B, 3, R, R] in [-1, 1]
  FloatMaps mask = {};   ///< [B, 1, R, R], 1 = regenerate: what the image shows there is not read
  /// The pixels that will be looked at, of every picture of the batch: those are the same as without it, all others may
  /// hold anything finite. Empty = all.
  PixelBox wanted = {};
};

/// Keys and values of a batch of sequences. Made by prefill, fed to step, known only to the backend that made it.
class KvCache {
 public:
  virtual ~KvCache() = default;
  /// Another one that holds the same, so that the same prefill can be gone on from twice.
  virtual std::unique_ptr<KvCache> copy() const = 0;
};

struct Prefilled {
  std::unique_ptr<KvCache> cache;
  std::vector<float> logits;  ///< [number of outputs over all items, K], items in order
};

/// How the rows of one step relate to each other; all of them see the condition and every cached row.
enum class StepKind {
  causal,  ///< each also sees the step's rows up to itself, and all but Rows::passing are appended to the cache
  hidden,  ///< none sees another nor itself, and none is appended
};

/// What an edit asks of a machine. Implementations must match each other number by number within float tolerance.
class Backend {
 public:
  virtual ~Backend() = default;

  virtual const ModelConfig& config() const = 0;

  /// In which numbers it computes: never automatic.
  virtual Precision precision() const { return Precision::float32; }

  /// @param images [B, 3, H, W] in [-1, 1]
  /// @param masks [B, 1, H, W], 1 = regenerate
  virtual EncodedImages encode(const FloatMaps& images, const FloatMaps& masks) = 0;

  /// What the model makes of its guides: sketch tokens, or a vector for each cell. Features are the caller's to add.
  virtual Condition condition(const Guides& guides) = 0;

  /// Runs the condition rows and each item's global rows (all of which see each other).
  /// @param copies every item is repeated this many times in the cache: item b becomes b * copies ... b * copies +
  /// copies - 1. Logits are given once per item.
  virtual Prefilled prefill(const Condition& condition, std::span<const Rows> global_rows, int copies) = 0;

  /// Runs more rows of every sequence in the cache; an item with no rows in this step is left as it is.
  /// @param rows one entry per cached sequence
  /// @return [number of outputs over all items, K], items in order
  virtual std::vector<float> step(KvCache& cache, std::span<const Rows> rows, StepKind kind) = 0;

  /// The next code of the cells for which the last step gave logits; for models with several codes a cell.
  /// @param drawn [outputs of that step, d], 0 < d < C: the codes drawn in these cells
  /// @return [outputs, K]
  virtual std::vector<float> deeper(KvCache& cache, std::span<const Token> drawn) = 0;

  /// @param tokens [B, L, C]
  /// @return [B, 3, R, R] in [-1, 1]
  virtual FloatMaps decode(std::span<const Token> tokens, const KeptPhoto& photo) = 0;
};

}  // namespace ilat
