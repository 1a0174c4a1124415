#include "backend/cpu/layers/bfloat_convolution.h"

#include <string>
#include <utility>

#include "ilat/error.h"
#include "kernels/bfloats.h"
#include "kernels/onednn.h"

namespace ilat::cpu {
namespace {

using Type = dnnl::memory::data_type;
using Layout = dnnl::memory::format_tag;

constexpr std::size_t kMostCodes = 16;  // sizes of maps for which code is kept

dnnl::memory::desc shape_of(const Maps& maps) {
  const Type type = maps.numbers == Numbers::floats ? Type::f32 : Type::bf16;
  return {{maps.batch, maps.channels, maps.height, maps.width}, type, Layout::nhwc};
}

dnnl::memory::dims weights_shape(const Convolution::Options& options) {
  return {options.out, options.in, options.kernel, options.kernel};
}

}  // namespace

BfloatConvolution::BfloatConvolution(const Convolution::Options& options, std::span<const float> weights)
    : options_(options), plain_(weights.size()) {
  round_to_bfloats(weights, plain_);
}

dnnl::memory BfloatConvolution::weights_at_hand() {
  return packed_ ? packed_ : onednn_memory({weights_shape(options_), Type::bf16, Layout::ohwi}, plain_.data());
}

dnnl::memory BfloatConvolution::weights_as(const dnnl::memory::desc& wanted) {
  if (packed_ && packed_.get_desc() == wanted) return packed_;
  dnnl::memory to(wanted, onednn_engine());
  onednn_reorder(weights_at_hand(), to);
  if (!packed_) {
    packed_ = to;
    plain_ = {};
  }
  return to;
}

std::shared_ptr<const BfloatConvolution::Code> BfloatConvolution::code_for(const Maps& x, const Maps& y, bool add) {
  const std::lock_guard guard(lock_);
  for (const auto& code : codes_)
    if (code->batch == x.batch && code->height == x.height && code->width == x.width && code->add == add) return code;
  const dnnl::memory::desc weights(weights_shape(options_), Type::bf16, Layout::any), biases({options_.out}, Type::f32, Layout::x);
  const dnnl::memory::dims strides{options_.stride, options_.stride}, padding{options_.padding, options_.padding};
  const dnnl::convolution_forward::desc wish(dnnl::prop_kind::forward_inference, dnnl::algorithm::convolution_direct,
                                             shape_of(x), weights, biases, shape_of(y), strides, padding, padding);
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  if (add) {
    dnnl::post_ops after;
    after.append_sum(1.0f);
    attributes.set_post_ops(after);
  }
  const dnnl::convolution_forward::primitive_desc description(wish, attributes, onednn_engine());
  if (codes_.size() == kMostCodes) codes_.erase(codes_.begin());
  codes_.push_back(std::make_shared<const Code>(Code{x.batch, x.height, x.width, add, description,
                                                     dnnl::convolution_forward(description),
                                                     weights_as(description.weights_desc())}));
  return codes_.back();
}

void BfloatConvolution::order_by_window() {
  const std::lock_guard guard(lock_);
  if (by_window_.out > 0) return;
  std::vector<float> ordered(static_cast<std::size_t>(options_.out) * options_.in * options_.kernel * options_.kernel);
  onednn_reorder(weights_at_hand(), onednn_memory({weights_shape(options_), Type::f32, Layout::ohwi}, ordered.data()));
  by_window_ = narrowed(ordered, options_.out, NarrowType::bf16);
}

void BfloatConvolution::forward(const Maps& x, std::span<const float> bias, Maps& y, bool add, Run& run) {
  try {
    const auto found = code_for(x, y, add);
    const Code& code = *found;
    const dnnl::memory::desc scratch = code.description.scratchpad_desc();
    if (run.scratch.size() < scratch.get_size() + 64) run.scratch.resize(scratch.get_size() + 64);
    void* room = run.scratch.data();
    std::size_t left = run.scratch.size();
    std::align(64, scratch.get_size(), room, left);
    dnnl::stream stream(onednn_engine());
    code.call.execute(stream, {{DNNL_ARG_SRC, onednn_memory(shape_of(x), x.bytes_of(0))},
                               {DNNL_ARG_WEIGHTS, code.weights},
                               {DNNL_ARG_BIAS, onednn_memory(code.description.bias_desc(), bias.data())},
                               {DNNL_ARG_DST, onednn_memory(shape_of(y), y.values().data())},
                               {DNNL_ARG_SCRATCHPAD, onednn_memory(scratch, room)}});
    stream.wait();
  } catch (const dnnl::error& error) {
    throw Error(ErrorCode::internal, std::string("oneDNN refuses a convolution: ") + error.what());
  }
}

void BfloatConvolution::forward_windows(std::span<const float> windows, int count, std::span<const float> bias,
                                        std::span<float> to) {
  order_by_window();
  of_windows_.multiply({.weights = by_window_, .x = windows, .bias = bias, .rows = count}, to);
}

}  // namespace ilat::cpu
