#include "model_io/pytorch/release_names.h"

#include <span>
#include <utility>
#include <vector>

namespace ilat {
namespace {

/// Part of a dotted name and what stands for it; "#" is a number, which is kept.
using Rule = std::pair<std::string_view, std::string_view>;

// A rule that holds another comes before it.
constexpr Rule kTokenizerRules[] = {
    {"downsample.conv", "down"},
    {"upsample.conv", "up.conv"},
    {"nin_shortcut", "shortcut"},
    {"mid.block_1", "middle.0"},
    {"mid.block_2", "middle.1"},
    {"mid.attn_1.q", "middle_attention.query"},
    {"mid.attn_1.k", "middle_attention.key"},
    {"mid.attn_1.v", "middle_attention.value"},
    {"mid.attn_1.proj_out", "middle_attention.output"},
    {"mid.attn_1", "middle_attention"},
    {"attn.#.q", "attention.#.query"},
    {"attn.#.k", "attention.#.key"},
    {"attn.#.v", "attention.#.value"},
    {"attn.#.proj_out", "attention.#.output"},
    {"attn.#", "attention.#"},
    {"quantize.embedding.weight", "codebook.weight"},
};

// Both are levels to us: back, it depends on the part of the network.
constexpr Rule kEncoderLevel = {"down.#", "level.#"}, kDecoderLevel = {"up.#", "level.#"};

constexpr Rule kSketchRules[] = {{"encoder.conv_in.1", "encoder.conv_in"}};

constexpr Rule kTransformerRules[] = {
    {"z_sp", "image_start"},
    {"c_sp", "condition_start"},
    {"z_bias", "image_bias"},
    {"c_bias", "condition_bias"},
    {"z_emb.weight", "image_embedding"},
    {"c_emb.weight", "condition_embedding"},
    {"pos_emb.weight", "position"},
    {"blocks.#.ln1", "block.#.norm1"},
    {"blocks.#.ln2", "block.#.norm2"},
    {"blocks.#.attn.proj", "block.#.attention.output"},
    {"blocks.#.attn", "block.#.attention"},
    {"blocks.#.mlp.0", "block.#.mlp.up"},
    {"blocks.#.mlp.2", "block.#.mlp.down"},
    {"dec.ln1", "head.norm1"},
    {"dec.dense", "head.dense"},
    {"dec.ln2", "head.norm2"},
    {"pose_mlp.block1.0", "pose.0"},
    {"pose_mlp.block2.0", "pose.1"},
    {"pose_mlp.block3.0", "pose.2"},
};

/// A name's parts between its dots.
using NameParts = std::vector<std::string_view>;

NameParts split(std::string_view name) {
  NameParts parts;
  for (std::size_t dot; (dot = name.find('.')) != name.npos; name.remove_prefix(dot + 1))
    parts.push_back(name.substr(0, dot));
  parts.push_back(name);
  return parts;
}

bool is_number(std::string_view part) {
  return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
}

/// Whether `pattern` fits the parts from the first on.
bool fits(const NameParts& pattern, std::span<const std::string_view> parts) {
  if (pattern.size() > parts.size()) return false;
  for (std::size_t i = 0; i < pattern.size(); ++i)
    if (pattern[i] == "#" ? !is_number(parts[i]) : pattern[i] != parts[i]) return false;
  return true;
}

/// Appends a rule's right side; its "#" is the number among the `parts` that the left side fitted.
void append_replacement(NameParts& name, const NameParts& replacement, std::span<const std::string_view> parts) {
  auto next = parts.begin();
  for (const std::string_view part : replacement) {
    if (part != "#") {
      name.push_back(part);
      continue;
    }
    while (!is_number(*next)) ++next;
    name.push_back(*next++);
  }
}

std::string join(const NameParts& parts) {
  std::string name(parts.front());
  for (const std::string_view part : std::span(parts).subspan(1)) name.append(".").append(part);
  return name;
}

/// One pass from the left: where a rule fits, its right side; elsewhere the part itself.
std::string translate(std::string_view released, std::span<const Rule> rules) {
  const NameParts parts = split(released);
  NameParts name;
  for (std::span<const std::string_view> rest = parts; !rest.empty();) {
    std::size_t used = 0;
    for (const auto& [from, to] : rules) {
      const NameParts pattern = split(from);
      if (!fits(pattern, rest)) continue;
      used = pattern.size();
      append_replacement(name, split(to), rest.first(used));
      break;
    }
    if (used == 0) name.push_back(rest[used++]);
    rest = rest.subspan(used);
  }
  return join(name);
}

std::vector<Rule> with(std::span<const Rule> rules, std::initializer_list<Rule> more) {
  std::vector<Rule> all(rules.begin(), rules.end());
  all.insert(all.end(), more);
  return all;
}

std::vector<Rule> reversed(std::vector<Rule> rules) {
  for (auto& [from, to] : rules) std::swap(from, to);
  return rules;
}

}  // namespace

std::string image_tokenizer_name(std::string_view released) {
  static const std::vector<Rule> rules = with(kTokenizerRules, {kEncoderLevel, kDecoderLevel});
  return translate(released, rules);
}

std::string sketch_tokenizer_name(std::string_view released) {
  return translate(image_tokenizer_name(released), kSketchRules);
}

std::string transformer_name(std::string_view released) {
  if (released == "z_dec.weight" || released == "c_dec.weight") return "";  // tied to the embeddings
  return translate(released, kTransformerRules);
}

std::string released_image_tokenizer_name(std::string_view ours) {
  static const std::vector<Rule> encoder = reversed(with(kTokenizerRules, {kEncoderLevel}));
  static const std::vector<Rule> decoder = reversed(with(kTokenizerRules, {kDecoderLevel}));
  return translate(ours, ours.starts_with("decoder.") ? decoder : encoder);
}

std::string released_sketch_tokenizer_name(std::string_view ours) {
  static const std::vector<Rule> rules = reversed(with(kSketchRules, {}));
  return translate(released_image_tokenizer_name(ours), rules);
}

std::string released_transformer_name(std::string_view ours) {
  static const std::vector<Rule> rules = reversed(with(kTransformerRules, {}));
  return translate(ours, rules);
}

}  // namespace ilat
