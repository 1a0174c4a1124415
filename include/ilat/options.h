#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "ilat/placement.h"

namespace ilat {

/// Which image rows of the transformer see which (spec section 5).
enum class AttentionMask {
  paper,        ///< masked tokens and their predecessors are causal, the rest global.
  released,     ///< the authors' code: masked tokens are causal, the rest global.
  causal,       ///< plain autoregression over all tokens.
  autoencoder,  ///< masked tokens become one learned embedding; all are predicted in one parallel pass.
};

/// How the masked tokens are drawn one after the other.
enum class Sampler {
  cached,   ///< one step per masked token on a key/value cache; exact.
  refresh,  ///< the authors': each new token is relabelled as kept and everything runs again. For comparison only.
};

/// How the new pixels meet the photo.
enum class Composite {
  inward,   ///< new pixels strictly inside the mask, feathered inwards: every kept pixel stays bit-identical.
  release,  ///< the authors' soft mask; it spreads past the brush.
  hard,     ///< new pixels inside the mask, no feather.
};

/// What brings the new pixels' colours to those around the mask, before they are blended in.
enum class Blend {
  none,     ///< they stay as the model painted them.
  colour,   ///< the slow part of the difference seen around the mask is carried inwards.
  poisson,  ///< the whole difference at the mask's edge is carried inwards: gradients are the model's, the edge the
            ///< photo's.
};

/// Which of the variations that are drawn are given back.
enum class Pick {
  all,   ///< every one, in the order of their numbers.
  best,  ///< one: that which the model finds likely and which follows its lines, both against the other draws.
};

/// Where what is finer than the model's own pixels comes from, in a frame that is larger than the model's pictures.
enum class Detail {
  none,   ///< nowhere: the model's picture is enlarged.
  photo,  ///< from kept parts of the frame that look alike at the model's size; never from what is repainted.
};

struct SamplingOptions {
  /// Softmax temperature; 0 = greedy (the most likely token, lowest index on a tie).
  double temperature = 1.0;
  /// Draw among the k most likely tokens; 0 = all.
  int top_k = 50;
  /// Draw among the fewest tokens whose probability reaches this; 1 = all. In (0, 1].
  double top_p = 1.0;
  /// How strongly the lines count: logits with lines, plus this minus 1 times what lines change in them; 1 = as trained.
  /// Models of the packed layout only, and twice the work where it is not 1.
  double guidance = 1.0;
  /// Draw the tokens in at most so many steps, several at once where there are more; 0 = one a step. Faster, and a little
  /// worse. Models of the packed layout only.
  int steps = 0;
  /// The same seed gives the same draws on every platform.
  std::uint64_t seed = 0;
  Sampler sampler = Sampler::cached;
  /// Unset = the mask the model was trained with.
  std::optional<AttentionMask> attention_mask = {};
};

/// In which numbers the networks keep their weights and compute their large products; sums are float32 everywhere.
enum class Precision {
  automatic,  ///< the fastest of the backend's that is as good as float32 here (docs/performance.md)
  float32,
  bfloat16,  ///< half the bytes of a weight
  int8,      ///< the transformer's weights in a byte each, with scales; the rest bfloat16
};

/// OpenOptions::backend: the preferred one of those that run here.
inline constexpr const char* kAutomaticBackend = "auto";

/// On what a model runs.
struct OpenOptions {
  std::string backend = kAutomaticBackend;  ///< one of backends(), ilat/backends.h
  std::string device = "cpu";               ///< one that the backend has here: "cpu", "cuda:0"
  /// Of the processor, for all models of the backend in this process; 0 = $OMP_NUM_THREADS, else every processor.
  int threads = 0;
  Precision precision = Precision::automatic;
};

enum class FrameChoice {
  automatic,  ///< a square around the mask with context; the whole photo if that is about the model's size.
  full,       ///< the smallest square that holds the whole photo.
  given,      ///< EditOptions::frame.
};

/// What a progress callback hears after every token.
struct Progress {
  int done = 0;   ///< tokens drawn so far, per variation
  int total = 0;  ///< tokens to draw
};

/// Return false to cancel: the edit stops at the next token and throws Error{cancelled}.
using ProgressCallback = std::function<bool(const Progress&)>;

struct EditOptions {
  SamplingOptions sampling = {};
  /// How many different results to draw in one batched pass; at least 1. Result i does not depend on this number.
  int variations = 1;
  Pick pick = Pick::all;
  Composite composite = Composite::inward;
  /// Width of the inward feather in photo pixels; 0 = none, -1 = a 64th of the frame's side.
  int feather = -1;
  Blend blend = Blend::colour;
  Detail detail = Detail::photo;
  FrameChoice frame_choice = FrameChoice::automatic;
  Frame frame = {};
  /// Set = one frame laid by the eyes of the face to edit, as the model's own pictures are; frame_choice is not read.
  std::optional<Eyes> eyes = {};
  /// Called after every token; empty = none.
  ProgressCallback progress = {};
};

}  // namespace ilat
