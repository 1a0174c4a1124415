#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "config/model_config.h"
#include "ilat/options.h"

namespace ilat {

/// The words that JSON, TOML and the command line use for an enum's values.
template <class Enum>
struct EnumNames;

template <>
struct EnumNames<Norm> {
  static constexpr std::array<std::pair<Norm, std::string_view>, 3> names{
      {{Norm::channel, "channel"}, {Norm::instance, "instance"}, {Norm::group, "group"}}};
};
template <>
struct EnumNames<Convolutions> {
  static constexpr std::array<std::pair<Convolutions, std::string_view>, 2> names{
      {{Convolutions::two_stream, "two_stream"}, {Convolutions::ordinary, "ordinary"}}};
};
template <>
struct EnumNames<Activation> {
  static constexpr std::array<std::pair<Activation, std::string_view>, 2> names{
      {{Activation::swish, "swish"}, {Activation::relu, "relu"}}};
};
template <>
struct EnumNames<KeptLatents> {
  static constexpr std::array<std::pair<KeptLatents, std::string_view>, 2> names{
      {{KeptLatents::quantised, "quantised"}, {KeptLatents::continuous, "continuous"}}};
};
template <>
struct EnumNames<Layout> {
  static constexpr std::array<std::pair<Layout, std::string_view>, 2> names{
      {{Layout::paper, "paper"}, {Layout::packed, "packed"}}};
};
template <>
struct EnumNames<KeptRows> {
  static constexpr std::array<std::pair<KeptRows, std::string_view>, 2> names{
      {{KeptRows::codes, "codes"}, {KeptRows::features, "features"}}};
};
template <>
struct EnumNames<DecoderSees> {
  static constexpr std::array<std::pair<DecoderSees, std::string_view>, 2> names{
      {{DecoderSees::tokens, "tokens"}, {DecoderSees::kept_pixels, "kept_pixels"}}};
};
template <>
struct EnumNames<AttentionMask> {
  static constexpr std::array<std::pair<AttentionMask, std::string_view>, 4> names{
      {{AttentionMask::paper, "paper"},
       {AttentionMask::released, "released"},
       {AttentionMask::causal, "causal"},
       {AttentionMask::autoencoder, "autoencoder"}}};
};
template <>
struct EnumNames<Sampler> {
  static constexpr std::array<std::pair<Sampler, std::string_view>, 2> names{
      {{Sampler::cached, "cached"}, {Sampler::refresh, "refresh"}}};
};
template <>
struct EnumNames<Composite> {
  static constexpr std::array<std::pair<Composite, std::string_view>, 3> names{
      {{Composite::inward, "inward"}, {Composite::release, "release"}, {Composite::hard, "hard"}}};
};
template <>
struct EnumNames<Precision> {
  static constexpr std::array<std::pair<Precision, std::string_view>, 4> names{{{Precision::automatic, "auto"},
                                                                                {Precision::float32, "fp32"},
                                                                                {Precision::bfloat16, "bf16"},
                                                                                {Precision::int8, "int8"}}};
};
template <>
struct EnumNames<Blend> {
  static constexpr std::array<std::pair<Blend, std::string_view>, 3> names{
      {{Blend::none, "none"}, {Blend::colour, "colour"}, {Blend::poisson, "poisson"}}};
};
template <>
struct EnumNames<Pick> {
  static constexpr std::array<std::pair<Pick, std::string_view>, 2> names{{{Pick::all, "all"}, {Pick::best, "best"}}};
};
template <>
struct EnumNames<Detail> {
  static constexpr std::array<std::pair<Detail, std::string_view>, 2> names{
      {{Detail::none, "none"}, {Detail::photo, "photo"}}};
};

template <class Enum>
std::string_view name_of(Enum value) {
  for (const auto& [candidate, name] : EnumNames<Enum>::names)
    if (candidate == value) return name;
  return "?";
}

template <class Enum>
std::optional<Enum> value_of(std::string_view word) {
  for (const auto& [candidate, name] : EnumNames<Enum>::names)
    if (name == word) return candidate;
  return std::nullopt;
}

/// "channel | instance | group"
template <class Enum>
std::string choices_of() {
  std::string all;
  for (const auto& [candidate, name] : EnumNames<Enum>::names) all.append(all.empty() ? "" : " | ").append(name);
  return all;
}

}  // namespace ilat
