#include "storage/release_names.h"

#include <regex>
#include <utility>
#include <vector>

namespace ilat {
namespace {

using Rules = std::vector<std::pair<std::regex, std::string>>;

std::string rewrite(const Rules& rules, std::string_view released) {
  std::string name(released);
  for (const auto& [pattern, replacement] : rules) name = std::regex_replace(name, pattern, replacement);
  return name;
}

const Rules& tokenizer_rules() {
  static const Rules rules = {
      {std::regex(R"(\b(down|up)\.(\d+)\.)"), "level.$2."},
      {std::regex(R"(\bdownsample\.conv\b)"), "down"},
      {std::regex(R"(\bupsample\.conv\b)"), "up.conv"},
      {std::regex(R"(\bnin_shortcut\b)"), "shortcut"},
      {std::regex(R"(\bmid\.block_1\b)"), "middle.0"},
      {std::regex(R"(\bmid\.block_2\b)"), "middle.1"},
      {std::regex(R"(\bmid\.attn_1\b)"), "middle_attention"},
      {std::regex(R"(\battn\.(\d+))"), "attention.$1"},
      {std::regex(R"((attention\.\d+|middle_attention)\.q\.)"), "$1.query."},
      {std::regex(R"((attention\.\d+|middle_attention)\.k\.)"), "$1.key."},
      {std::regex(R"((attention\.\d+|middle_attention)\.v\.)"), "$1.value."},
      {std::regex(R"(\bproj_out\b)"), "output"},
      {std::regex(R"(^quantize\.embedding\.weight$)"), "codebook.weight"},
  };
  return rules;
}

}  // namespace

std::string image_tokenizer_name(std::string_view released) { return rewrite(tokenizer_rules(), released); }

std::string sketch_tokenizer_name(std::string_view released) {
  static const Rules rules = {{std::regex(R"(^encoder\.conv_in\.1\.)"), "encoder.conv_in."}};
  return rewrite(rules, image_tokenizer_name(released));
}

std::string transformer_name(std::string_view released) {
  if (released == "z_dec.weight" || released == "c_dec.weight") return "";  // tied with the embeddings
  static const Rules rules = {
      {std::regex(R"(^z_sp$)"), "image_start"},
      {std::regex(R"(^c_sp$)"), "guide_start"},
      {std::regex(R"(^z_bias$)"), "image_bias"},
      {std::regex(R"(^c_bias$)"), "guide_bias"},
      {std::regex(R"(^z_emb\.weight$)"), "image_embedding"},
      {std::regex(R"(^c_emb\.weight$)"), "guide_embedding"},
      {std::regex(R"(^pos_emb\.weight$)"), "position"},
      {std::regex(R"(^blocks\.(\d+)\.)"), "block.$1."},
      {std::regex(R"(\.ln([12])\.)"), ".norm$1."},
      {std::regex(R"(\.attn\.proj\.)"), ".attention.output."},
      {std::regex(R"(\.attn\.)"), ".attention."},
      {std::regex(R"(\.mlp\.0\.)"), ".mlp.up."},
      {std::regex(R"(\.mlp\.2\.)"), ".mlp.down."},
      {std::regex(R"(^dec\.)"), "head."},
      {std::regex(R"(^pose_mlp\.block1\.0\.)"), "pose.0."},
      {std::regex(R"(^pose_mlp\.block2\.0\.)"), "pose.1."},
      {std::regex(R"(^pose_mlp\.block3\.0\.)"), "pose.2."},
  };
  return rewrite(rules, released);
}

}  // namespace ilat
