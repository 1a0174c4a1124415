#include "kernels/large_narrow_product.h"

#include <algorithm>
#include <cstddef>
#include <mutex>
#include <string>
#include <vector>

#include "ilat/error.h"
#include "kernels/bfloats.h"
#include "kernels/onednn.h"

namespace ilat {
namespace {

using Type = dnnl::memory::data_type;
using Layout = dnnl::memory::format_tag;

constexpr std::size_t kMostCodes = 32;  // numbers of rows for which code is kept

}  // namespace

/// The code made for each number of rows, and the weights in the order that it wants.
struct LargeNarrowProduct::Prepared {
  struct Code {
    int rows;
    bool with_bias;
    dnnl::matmul::primitive_desc description;
    dnnl::matmul call;
    dnnl::memory weights;
  };

  std::mutex lock;        // of what follows
  NarrowWeights widened;  // of byte weights
  std::vector<dnnl::memory> orders;
  std::vector<std::shared_ptr<const Code>> codes;

  std::shared_ptr<const Code> code_for(const NarrowProduct& product);
  dnnl::memory weights_as(const NarrowWeights& weights, const dnnl::memory::desc& wanted);
};

dnnl::memory LargeNarrowProduct::Prepared::weights_as(const NarrowWeights& weights, const dnnl::memory::desc& wanted) {
  if (weights.type == NarrowType::int8 && widened.out == 0)
    widened = ilat::narrowed(ilat::widened(weights), weights.out, NarrowType::bf16);
  const NarrowWeights& own = weights.type == NarrowType::int8 ? widened : weights;
  const dnnl::memory::desc ours({own.in, own.out}, Type::bf16, Layout::BA16a64b2a);
  if (ours == wanted) return onednn_memory(ours, own.pairs.data());
  for (const dnnl::memory& order : orders)
    if (order.get_desc() == wanted) return order;
  orders.emplace_back(wanted, onednn_engine());
  onednn_reorder(onednn_memory(ours, own.pairs.data()), orders.back());
  return orders.back();
}

std::shared_ptr<const LargeNarrowProduct::Prepared::Code> LargeNarrowProduct::Prepared::code_for(const NarrowProduct& product) {
  const std::lock_guard guard(lock);
  const bool with_bias = !product.bias.empty();
  for (const auto& code : codes)
    if (code->rows == product.rows && code->with_bias == with_bias) return code;
  const int rows = product.rows, in = product.weights.in, out = product.weights.out;
  const dnnl::memory::desc x({rows, in}, Type::bf16, Layout::ab), y({rows, out}, Type::f32, Layout::ab);
  const dnnl::memory::desc weights({in, out}, Type::bf16, Layout::any), bias({1, out}, Type::f32, Layout::ab);
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  const dnnl::matmul::desc wish = with_bias ? dnnl::matmul::desc(x, weights, bias, y) : dnnl::matmul::desc(x, weights, y);
  const dnnl::matmul::primitive_desc description(wish, attributes, onednn_engine());
  if (codes.size() == kMostCodes) codes.erase(codes.begin());
  codes.push_back(std::make_shared<const Code>(Code{rows, with_bias, description, dnnl::matmul(description),
                                                    weights_as(product.weights, description.weights_desc())}));
  return codes.back();
}

LargeNarrowProduct::LargeNarrowProduct() : prepared_(std::make_unique<Prepared>()) {}
LargeNarrowProduct::~LargeNarrowProduct() = default;
LargeNarrowProduct::LargeNarrowProduct(LargeNarrowProduct&&) noexcept = default;
LargeNarrowProduct& LargeNarrowProduct::operator=(LargeNarrowProduct&&) noexcept = default;

bool LargeNarrowProduct::available() { return onednn_has_bfloats(); }

void LargeNarrowProduct::multiply(const NarrowProduct& product, std::span<float> y) const {
  if (product.rows == 0) return;
  try {
    const auto code = prepared_->code_for(product);
    thread_local AlignedVector<std::uint16_t> x;
    thread_local AlignedVector<std::byte> room;
    const std::size_t numbers = static_cast<std::size_t>(product.rows) * static_cast<std::size_t>(product.weights.in);
    const dnnl::memory::desc scratch = code->description.scratchpad_desc();
    if (x.size() < numbers) x.resize(numbers);
    if (room.size() < scratch.get_size()) room.resize(scratch.get_size());
    round_to_bfloats(product.x.first(numbers), std::span(x).first(numbers));
    std::unordered_map<int, dnnl::memory> arguments{{DNNL_ARG_SRC, onednn_memory(code->description.src_desc(), x.data())},
                                                    {DNNL_ARG_WEIGHTS, code->weights},
                                                    {DNNL_ARG_DST, onednn_memory(code->description.dst_desc(), y.data())},
                                                    {DNNL_ARG_SCRATCHPAD, onednn_memory(scratch, room.data())}};
    if (code->with_bias) arguments.emplace(DNNL_ARG_BIAS, onednn_memory(code->description.bias_desc(), product.bias.data()));
    dnnl::stream stream(onednn_engine());
    code->call.execute(stream, arguments);
    stream.wait();
  } catch (const dnnl::error& error) {
    throw Error(ErrorCode::internal, std::string("oneDNN refuses a matrix product: ") + error.what());
  }
}

}  // namespace ilat
