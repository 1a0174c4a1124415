#pragma once

#include <concepts>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "ilat/options.h"

namespace ilat {

/// Normalisation of the tokenizers (spec section 2, "Normalisation leaks").
enum class Norm {
  channel,   ///< each position over its own channels (RMS, learned scale, eps 1e-6): cannot leak. Default.
  instance,  ///< per map, no affine, eps 1e-5: the release's.
  group,     ///< 32 groups, affine, eps 1e-6.
};

enum class Activation { swish, relu };

/// What the image encoder's convolutions see at a kept cell.
enum class Convolutions {
  two_stream,  ///< kept cells alone (spec section 2): its token knows nothing of masked pixels. Default.
  ordinary,    ///< every cell, masked ones too: for comparison.
};

/// What the decoder sees for kept cells (spec section 3).
enum class KeptLatents {
  quantised,   ///< their codebook vectors
  continuous,  ///< the encoder's own features
};

/// How a transformer's rows are laid out.
enum class Layout {
  paper,   ///< the paper's sequence: condition tokens, then the image's in raster order (spec section 5).
  packed,  ///< all kept cells, then one query for each masked one; the condition as features (spec section 8).
};

/// What the rows of kept cells carry; layout = packed only.
enum class KeptRows {
  codes,     ///< their codes' embeddings
  features,  ///< the image encoder's own features
};

/// What the image decoder works from.
enum class DecoderSees {
  tokens,       ///< the latents alone
  kept_pixels,  ///< also the photo's pixels outside the mask, and the mask, at every level
};

/// TS-VQGAN, the image tokenizer; defaults are the published configuration but for `norm`.
struct ImageTokenizerConfig {
  int resolution = 256;                            // H = W, pixels
  int stem = 1;                                    // side of the squares of pixels folded into channels; 1 = none
  int base_channels = 64;                          // width at full resolution, or at that of the folded squares
  std::vector<int> multipliers = {1, 2, 4, 6, 8};  // width of level i = base_channels * multipliers[i]
  int residual_blocks = 2;                         // per level
  int latent_channels = 256;                       // width between encoder and quant_conv
  int codebook_size = 2048;                        // K
  int codebook_width = 256;                        // length of a code vector
  int codes_per_cell = 1;                          // C: each code but the first is that of what the ones before left
  Convolutions convolutions = Convolutions::two_stream;  // of the encoder
  Norm norm = Norm::channel;
  Activation activation = Activation::swish;
  std::vector<int> attention_resolutions = {};  // levels with self-attention, by their side in cells; empty = none
  KeptLatents kept_latents = KeptLatents::quantised;
  DecoderSees decoder_sees = DecoderSees::tokens;

  int levels() const { return static_cast<int>(multipliers.size()); }
  /// Side of a level's maps in cells: one halving between two levels.
  int side(int level) const { return resolution / stem >> level; }
  /// Side of the token grid.
  int tokens_per_side() const { return side(levels() - 1); }
  int width(int level) const { return base_channels * multipliers.at(static_cast<std::size_t>(level)); }
  /// Width at which a level of the decoder gets its map from the coarser one: with a stem already its own.
  int decoder_width_into(int level) const { return width(stem > 1 || level + 1 == levels() ? level : level + 1); }
};

/// The sketch VQGAN, which tokenizes the lines that a face model is conditioned on; one channel in and out.
struct SketchTokenizerConfig {
  int resolution = 256;
  int base_channels = 64;
  std::vector<int> multipliers = {1, 2, 4, 6, 8};
  int residual_blocks = 2;
  int latent_channels = 256;
  int codebook_size = 2048;
  int codebook_width = 256;
  Norm norm = Norm::channel;
  Activation activation = Activation::swish;

  int levels() const { return static_cast<int>(multipliers.size()); }
  int tokens_per_side() const { return resolution >> (levels() - 1); }
  int width(int level) const { return base_channels * multipliers.at(static_cast<std::size_t>(level)); }
};

/// Maps that a skeleton is drawn in, each of one limb (conditioning/pose/limbs.h).
inline constexpr int kLimbs = 10;

/// The transformer; defaults are the published configuration.
struct TransformerConfig {
  int layers = 12;
  int heads = 12;
  int width = 768;           // D
  int tokens_per_side = 16;  // L = tokens_per_side^2
  int image_codes = 2048;    // K of the image tokenizer
  int condition_codes = 2048;    // K of the sketch tokenizer (of the image tokenizer for poses)
  int source_joints = 0;     // pose vectors in front of the source image's tokens; packed: the source's pose; 0 = none
  int target_joints = 0;     // pose vectors in front of start_z; packed: the pose to paint; 0 = a sketch model
  double dropout = 0.1;      // embeddings, attention and residuals while training; 0 = off
  AttentionMask attention_mask = AttentionMask::paper;
  Layout layout = Layout::paper;
  // The rest is for layout = packed.
  KeptRows kept_rows = KeptRows::codes;
  int codes_per_cell = 1;   // C, codes of the image tokenizer for each cell
  int feature_width = 256;  // of the image tokenizer's features
  int resolution = 256;     // of the maps that the condition's encoder sees: the image tokenizer's
  bool mirror = false;      // a query also carries the token of the cell across the vertical axis, where it is known
  bool strokes = true;      // it was trained with colour strokes
  bool no_lines = true;     // it was trained on edits of which no lines are known, too

  /// Cells of the token grid, L.
  int tokens() const { return tokens_per_side * tokens_per_side; }
  /// [source joints, start_c, c_0 ...]
  int condition_rows() const { return source_joints + 1 + tokens(); }
  /// [target joints, start_z, z_0 ...]
  int image_rows() const { return target_joints + 1 + tokens(); }
  int rows() const { return condition_rows() + image_rows(); }
  /// Packed: cells that rows may stand for, those of the grid, then as many of the source photo if there is one.
  int cells() const { return layout == Layout::packed && source_joints > 0 ? 2 * tokens() : tokens(); }
  /// Whether its condition is tokens of a sketch tokenizer; else pictures, or the source photo's tokens.
  bool sees_sketch_tokens() const { return layout == Layout::paper && target_joints == 0; }
  /// Packed: maps in which the condition's lines come, one of a sketch, one for each limb of a skeleton.
  int guide_maps() const { return target_joints > 0 ? kLimbs : 1; }
};

/// How an edit draws with a model unless its user says otherwise: chosen by whoever trained and judged it.
struct DrawingConfig {
  double temperature = SamplingOptions().temperature;
  int top_k = SamplingOptions().top_k;
  double top_p = SamplingOptions().top_p;
  double guidance = SamplingOptions().guidance;
  int variations = 1;  // how many are drawn for one result, of which the best is kept
};

/// XDoG settings: how a photo's lines are drawn (spec section 4).
struct XdogConfig {
  int side = 256;  // a frame is brought to this size before XDoG, then area-resized to the tokenizer's
  double sigma = 1.5;
  double k = 2.5;
  double gamma = 0.97;
  double phi = 200;
  double epsilon = 0.1;
};

/// model.json: the architecture of a model folder and where it comes from. A part that is absent has no weights yet.
struct ModelConfig {
  std::string name;
  std::string description;
  std::string licence;
  std::map<std::string, std::string> provenance;  // free text by key: data, recipe, steps, metrics
  std::optional<ImageTokenizerConfig> image_tokenizer;
  std::optional<SketchTokenizerConfig> sketch_tokenizer;
  std::optional<TransformerConfig> transformer;
  XdogConfig xdog;
  std::optional<DrawingConfig> drawing = {};  // unset = as the library draws

  /// Side of the lines that the transformer is conditioned on; it must be known by what part.
  int guide_resolution() const {
    const bool features = transformer && transformer->layout == Layout::packed;
    return features ? transformer->resolution : sketch_tokenizer.value().resolution;
  }
};

// `visit_fields(config, visitor)` calls visitor(name, field, meaning) for every field, in order. JSON, TOML, --help and
// the docs all go through it, so that a field is named once. `Config` may be const.

template <class Config, class Type>
concept ConfigOf = std::same_as<std::remove_const_t<Config>, Type>;

template <ConfigOf<ImageTokenizerConfig> Config, class Visitor>
void visit_fields(Config& config, Visitor&& visit) {
  visit("resolution", config.resolution, "side of the image, pixels");
  visit("stem", config.stem, "side of the squares of pixels that are folded into channels; 1 = none");
  visit("base_channels", config.base_channels, "width at full resolution, or at that of the folded squares");
  visit("multipliers", config.multipliers, "width of each level, in base_channels; one halving between two levels");
  visit("residual_blocks", config.residual_blocks, "residual blocks a level");
  visit("latent_channels", config.latent_channels, "width between the encoder and the codebook's 1x1 convolution");
  visit("codebook_size", config.codebook_size, "number of codes K");
  visit("codebook_width", config.codebook_width, "length of a code vector");
  visit("codes_per_cell", config.codes_per_cell, "codes of a cell; each is that of what the ones before left");
  visit("convolutions", config.convolutions, "of the encoder: two_stream | ordinary (kept tokens know masked pixels)");
  visit("norm", config.norm, "channel | instance | group");
  visit("activation", config.activation, "swish | relu");
  visit("attention_resolutions", config.attention_resolutions, "sides (cells) of the levels with self-attention");
  visit("kept_latents", config.kept_latents, "what the decoder sees for kept cells: quantised | continuous");
  visit("decoder_sees", config.decoder_sees, "tokens | kept_pixels");
}

template <ConfigOf<SketchTokenizerConfig> Config, class Visitor>
void visit_fields(Config& config, Visitor&& visit) {
  visit("resolution", config.resolution, "side of the sketch, pixels");
  visit("base_channels", config.base_channels, "width at full resolution");
  visit("multipliers", config.multipliers, "width of each level, in base_channels; one halving between two levels");
  visit("residual_blocks", config.residual_blocks, "residual blocks a level");
  visit("latent_channels", config.latent_channels, "width between the encoder and the codebook's 1x1 convolution");
  visit("codebook_size", config.codebook_size, "number of codes K");
  visit("codebook_width", config.codebook_width, "length of a code vector");
  visit("norm", config.norm, "channel | instance | group");
  visit("activation", config.activation, "swish | relu");
}

template <ConfigOf<TransformerConfig> Config, class Visitor>
void visit_fields(Config& config, Visitor&& visit) {
  visit("layers", config.layers, "transformer blocks");
  visit("heads", config.heads, "attention heads; they divide width");
  visit("width", config.width, "width of a row");
  visit("tokens_per_side", config.tokens_per_side, "side of the token grid");
  visit("image_codes", config.image_codes, "codes of the image tokenizer");
  visit("condition_codes", config.condition_codes, "codes of the condition: of the sketch tokenizer, or of the image tokenizer for poses");
  visit("source_joints", config.source_joints, "joints of the pose that the source photo shows; 0 = none");
  visit("target_joints", config.target_joints, "joints of the pose to paint; 0 = a sketch model");
  visit("dropout", config.dropout, "while training; 0 = off");
  visit("attention_mask", config.attention_mask, "paper | released | causal | autoencoder");
  visit("layout", config.layout, "paper | packed");
  visit("kept_rows", config.kept_rows, "packed: what kept cells' rows carry: codes | features");
  visit("codes_per_cell", config.codes_per_cell, "packed: codes of the image tokenizer for each cell");
  visit("feature_width", config.feature_width, "packed: codebook_width of the image tokenizer");
  visit("resolution", config.resolution, "packed: of the image tokenizer");
  visit("mirror", config.mirror, "packed: a query also carries the mirrored cell's token where it is known");
  visit("strokes", config.strokes, "packed: it was trained with colour strokes");
  visit("no_lines", config.no_lines, "packed: it was trained without lines, too");
}

template <ConfigOf<DrawingConfig> Config, class Visitor>
void visit_fields(Config& config, Visitor&& visit) {
  visit("temperature", config.temperature, "of the softmax");
  visit("top_k", config.top_k, "draw among the k likeliest; 0 = all");
  visit("top_p", config.top_p, "draw among the likeliest that reach this sum; 1 = all");
  visit("guidance", config.guidance, "packed: how strongly the lines count; 1 = as trained");
  visit("variations", config.variations, "how many are drawn for one result, of which the best is kept");
}

template <ConfigOf<XdogConfig> Config, class Visitor>
void visit_fields(Config& config, Visitor&& visit) {
  visit("side", config.side, "side at which a frame's sketch is drawn, pixels");
  visit("sigma", config.sigma, "standard deviation of the finer Gaussian, pixels");
  visit("k", config.k, "ratio of the two standard deviations");
  visit("gamma", config.gamma, "weight of the coarser Gaussian");
  visit("phi", config.phi, "sharpness of the threshold");
  visit("epsilon", config.epsilon, "threshold");
}

/// Reads model.json text. Unknown keys, wrong types and values out of range are all reported in one Error.
/// @param origin names the input in errors.
ModelConfig parse_model_config(const std::string& json, const std::string& origin);
std::string model_config_to_json(const ModelConfig& config);

}  // namespace ilat
