#pragma once

#include <string>

#include "config/enum_names.h"
#include "config/model_config.h"
#include "training/recipe/data_recipe.h"

namespace ilat {

/// How the learning rate falls after the warm-up.
enum class Decay {
  constant,  ///< not at all
  cosine,    ///< half a cosine down to final_rate
  linear,    ///< a straight line down to final_rate
  halving,   ///< by half every `halve_every` steps
};

template <>
struct EnumNames<Decay> {
  static constexpr std::array<std::pair<Decay, std::string_view>, 4> names{{{Decay::constant, "constant"},
                                                                            {Decay::cosine, "cosine"},
                                                                            {Decay::linear, "linear"},
                                                                            {Decay::halving, "halving"}}};
};

/// In which numbers the networks compute while they are trained; weights and losses stay float32.
enum class TrainingPrecision { float32, bfloat16 };

template <>
struct EnumNames<TrainingPrecision> {
  static constexpr std::array<std::pair<TrainingPrecision, std::string_view>, 2> names{
      {{TrainingPrecision::float32, "float32"}, {TrainingPrecision::bfloat16, "bfloat16"}}};
};

/// Which of a tokenizer's weights a training moves.
enum class TrainPart {
  all,      ///< every one
  decoder,  ///< the decoder's and post_quant_conv's: tokens, and a transformer trained on them, stay valid
};

template <>
struct EnumNames<TrainPart> {
  static constexpr std::array<std::pair<TrainPart, std::string_view>, 2> names{
      {{TrainPart::all, "all"}, {TrainPart::decoder, "decoder"}}};
};

/// What every training has: length, batches, Adam and its learning rate, how often it looks up from its work.
struct OptimisationRecipe {
  int steps = 20000;
  int batch = 8;
  std::uint64_t seed = 0;       // of weights, order, flips, masks
  double learning_rate = 4e-4;  // after the warm-up
  int warm_up = 200;            // steps from 0 to learning_rate; 0 = none
  Decay decay = Decay::cosine;
  double final_rate = 0.02;  // where cosine and linear end, as a share of learning_rate
  int halve_every = 50000;   // steps; decay = halving only
  double beta1 = 0.9;
  double beta2 = 0.99;
  double weight_decay = 0;       // decoupled (AdamW); not on biases, norms, embeddings; 0 = plain Adam
  double clip_gradient = 1;      // largest norm of the whole gradient; 0 = no limit
  double ema_decay = 0.999;  // moving average of the weights, used for metrics and export; 0 = off
  TrainingPrecision precision = TrainingPrecision::float32;
  bool channels_last = true;      // memory layout of maps; faster on most processors
  int log_every = 50;             // steps between two lines of log.csv
  int validate_every = 1000;      // steps between two validations; 0 = only at the end
  int validation_images = 96;     // how many of the `val` images they look at; 0 = all
  double checkpoint_minutes = 5;  // between two checkpoints
  int keep_checkpoints = 2;       // how many stay, the newest included; the best one stays as well
};

/// Training of a tokenizer, image or sketch (spec section 3, "Training").
struct TokenizerRecipe {
  OptimisationRecipe optimisation;
  TrainPart train_part = TrainPart::all;
  double l1 = 1;                      // weight of the mean absolute error
  double cross_entropy = 0;           // weight of the binary cross-entropy, for sketches; 0 = off
  double gradient_l1 = 0.5;           // the same on differences of neighbouring pixels; 0 = off
  double landmark_weight = 1;         // how often pixels near eyes and mouth count in l1 and gradient_l1
  double outside_weight = 1;          // how often pixels outside the mask count in l1 and gradient_l1
  double commitment_weight = 0.25;    // pulls features to their codes
  double codebook_weight = 1;         // pulls codes to their features
  double perceptual = 0;              // VGG19 loss; needs perceptual_weights; 0 = off
  std::string perceptual_weights;     // safetensors file of VGG19
  double adversarial = 0;             // hinge GAN of a patch discriminator; 0 = off
  int adversarial_from = 0;           // step at which it starts
  bool adaptive_adversarial = false;  // scale it by the ratio of gradients at the decoder's last layer
  int discriminator_channels = 64;           // width of the discriminator's first layer
  int discriminator_stem = 1;         // side of the squares of pixels that it folds into channels; 1 = none
  double masked_pyramid = 0;          // masked L1 of the pasted image at half size and below; 0 = off
  double masked_share = 0;            // share of the steps, at the end, that train with masks (images only)
  double everything_masked = 0.3;     // share of masked samples whose mask covers all
  double code_noise = 0;              // share of images with some codes exchanged for those of other cells
  int quantise_from = 300;            // steps before it train a plain autoencoder, on whose features codes then start
  int revive_every = 50;              // steps between two re-seedings of dead codes; 0 = off
  double revive_below = 0.03;         // a code is dead below this share of the mean use
  double revive_until = 0.8;          // share of the steps after which codes rest
  DataRecipe data;                    // from the section [data]
};

/// Training of the transformer (spec section 5, "Training").
struct TransformerRecipe {
  OptimisationRecipe optimisation{.learning_rate = 5e-4, .beta2 = 0.95, .weight_decay = 0.01};
  double everything_masked = 0.3;  // share of samples whose mask covers all
  double causal_share = 0.15;      // share of samples under the plain causal mask, loss on all tokens
  double condition_loss = 0;       // weight of the loss on condition tokens; 0 = off
  DataRecipe data;                 // from the section [data]
  // layout = packed:
  double stroke_share = 0.3;    // share of samples with colour strokes
  double parallel_share = 0.2;  // share of samples whose last queries carry no token, as when several are drawn at once
};

template <ConfigOf<OptimisationRecipe> Recipe, class Visitor>
void visit_fields(Recipe& recipe, Visitor&& visit) {
  visit("steps", recipe.steps, "length of the training");
  visit("batch", recipe.batch, "images a step");
  visit("seed", recipe.seed, "of weights, order, flips and masks");
  visit("learning_rate", recipe.learning_rate, "after the warm-up");
  visit("warm_up", recipe.warm_up, "steps from 0 to learning_rate; 0 = none");
  visit("decay", recipe.decay, "constant | cosine | linear | halving");
  visit("final_rate", recipe.final_rate, "where cosine and linear end, as a share of learning_rate");
  visit("halve_every", recipe.halve_every, "steps; decay = halving only");
  visit("beta1", recipe.beta1, "Adam's memory of the gradient");
  visit("beta2", recipe.beta2, "Adam's memory of its square");
  visit("weight_decay", recipe.weight_decay, "decoupled; not on biases, norms, embeddings; 0 = off");
  visit("clip_gradient", recipe.clip_gradient, "largest norm of the whole gradient; 0 = no limit");
  visit("ema_decay", recipe.ema_decay, "moving average of the weights, for metrics and export; 0 = off");
  visit("precision", recipe.precision, "float32 | bfloat16");
  visit("channels_last", recipe.channels_last, "memory layout of maps");
  visit("log_every", recipe.log_every, "steps between two lines of log.csv");
  visit("validate_every", recipe.validate_every, "steps between two validations; 0 = only at the end");
  visit("validation_images", recipe.validation_images, "how many of the val images; 0 = all");
  visit("checkpoint_minutes", recipe.checkpoint_minutes, "between two checkpoints");
  visit("keep_checkpoints", recipe.keep_checkpoints, "how many stay, the newest included; the best one stays as well");
}

template <ConfigOf<TokenizerRecipe> Recipe, class Visitor>
void visit_fields(Recipe& recipe, Visitor&& visit) {
  visit_fields(recipe.optimisation, visit);
  visit("train_part", recipe.train_part, "which weights learn: all | decoder (tokens stay as they are)");
  visit("l1", recipe.l1, "weight of the mean absolute error");
  visit("cross_entropy", recipe.cross_entropy, "weight of the binary cross-entropy, for sketches; 0 = off");
  visit("gradient_l1", recipe.gradient_l1, "the same on differences of neighbouring pixels; 0 = off");
  visit("landmark_weight", recipe.landmark_weight, "how often pixels near eyes and mouth count in l1 and gradient_l1");
  visit("outside_weight", recipe.outside_weight, "how often pixels outside the mask count in l1 and gradient_l1");
  visit("commitment_weight", recipe.commitment_weight, "pulls features to their codes");
  visit("codebook_weight", recipe.codebook_weight, "pulls codes to their features");
  visit("perceptual", recipe.perceptual, "weight of the VGG19 loss; 0 = off");
  visit("perceptual_weights", recipe.perceptual_weights, "safetensors file of VGG19");
  visit("adversarial", recipe.adversarial, "weight of the hinge GAN; 0 = off");
  visit("adversarial_from", recipe.adversarial_from, "step at which the GAN starts");
  visit("adaptive_adversarial", recipe.adaptive_adversarial, "scale the GAN by the ratio of gradients");
  visit("discriminator_channels", recipe.discriminator_channels, "width of the discriminator's first layer");
  visit("discriminator_stem", recipe.discriminator_stem, "squares of pixels that it folds into channels; 1 = none");
  visit("masked_pyramid", recipe.masked_pyramid, "weight of the masked L1 of the pasted image; 0 = off");
  visit("masked_share", recipe.masked_share, "share of the steps, at the end, that train with masks");
  visit("everything_masked", recipe.everything_masked, "share of masked samples whose mask covers all");
  visit("code_noise", recipe.code_noise, "share of images with some codes exchanged for those of other cells");
  visit("quantise_from", recipe.quantise_from, "steps of plain autoencoding, on whose features codes then start");
  visit("revive_every", recipe.revive_every, "steps between two re-seedings of dead codes; 0 = off");
  visit("revive_below", recipe.revive_below, "a code is dead below this share of the mean use");
  visit("revive_until", recipe.revive_until, "share of the steps after which codes rest");
}

template <ConfigOf<TransformerRecipe> Recipe, class Visitor>
void visit_fields(Recipe& recipe, Visitor&& visit) {
  visit_fields(recipe.optimisation, visit);
  visit("everything_masked", recipe.everything_masked, "share of samples whose mask covers all");
  visit("causal_share", recipe.causal_share, "share of samples under the plain causal mask, loss on all tokens");
  visit("condition_loss", recipe.condition_loss, "weight of the loss on condition tokens; 0 = off");
  visit("stroke_share", recipe.stroke_share, "packed: share of samples with colour strokes");
  visit("parallel_share", recipe.parallel_share, "packed: share of samples that learn to draw several tokens at once");
}

}  // namespace ilat
