#include "backend/cpu/layers/convolution.h"

#include <algorithm>
#include <mutex>
#include <utility>

#include "ilat/error.h"
#include "kernels/large_narrow_product.h"
#include "kernels/large_product.h"
#include "kernels/onednn.h"
#include "kernels/threads.h"

namespace ilat::cpu {
namespace {

using Type = dnnl::memory::data_type;
using Layout = dnnl::memory::format_tag;

constexpr std::size_t kMostCodes = 16;  // sizes of maps for which code is kept

Type type_of(Numbers numbers) { return numbers == Numbers::floats ? Type::f32 : Type::bf16; }

dnnl::memory::desc shape_of(const Maps& maps) {
  return {{maps.batch, maps.channels, maps.height, maps.width}, type_of(maps.numbers), Layout::nhwc};
}

}  // namespace

/// The weights in the library's own order, and the code it has made for each shape of maps.
struct Convolution::Prepared {
  struct Code {
    int batch, height, width;
    bool add;
    dnnl::convolution_forward::primitive_desc description;
    dnnl::convolution_forward call;
    dnnl::memory weights;
  };

  std::vector<float> bias;
  std::mutex lock;           // of what follows
  std::vector<float> plain;  // [out, in, kernel, kernel] until they are packed
  dnnl::memory packed;
  // [out, kernel, kernel, in], once they were asked for:
  std::vector<float> by_window;
  NarrowWeights narrow_by_window;
  LargeNarrowProduct of_windows;
  std::vector<std::shared_ptr<const Code>> codes;

  std::shared_ptr<const Code> code_for(const Options& options, const Maps& x, const Maps& y, bool add);
  dnnl::memory weights_as(const Options& options, const dnnl::memory::desc& wanted);
  void order_by_window(const Options& options, Numbers numbers);
};

dnnl::memory Convolution::Prepared::weights_as(const Options& options, const dnnl::memory::desc& wanted) {
  const dnnl::memory::dims shape{options.out, options.in, options.kernel, options.kernel};
  if (packed && packed.get_desc() == wanted) return packed;
  dnnl::memory from = packed ? packed : onednn_memory({shape, Type::f32, Layout::oihw}, plain.data());
  dnnl::memory to(wanted, onednn_engine());
  onednn_reorder(from, to);
  if (!packed) {
    packed = to;
    plain = {};
  }
  return to;
}

std::shared_ptr<const Convolution::Prepared::Code> Convolution::Prepared::code_for(const Options& options, const Maps& x,
                                                                                   const Maps& y, bool add) {
  const std::lock_guard guard(lock);
  for (const auto& code : codes)
    if (code->batch == x.batch && code->height == x.height && code->width == x.width && code->add == add) return code;
  const dnnl::memory::desc weights({options.out, options.in, options.kernel, options.kernel}, type_of(x.numbers), Layout::any);
  const dnnl::memory::desc biases({options.out}, Type::f32, Layout::x);
  const dnnl::memory::dims strides{options.stride, options.stride}, padding{options.padding, options.padding};
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
  if (codes.size() == kMostCodes) codes.erase(codes.begin());
  codes.push_back(std::make_shared<const Code>(Code{x.batch, x.height, x.width, add, description,
                                                    dnnl::convolution_forward(description),
                                                    weights_as(options, description.weights_desc())}));
  return codes.back();
}

void Convolution::Prepared::order_by_window(const Options& options, Numbers numbers) {
  const std::lock_guard guard(lock);
  if (!by_window.empty() || narrow_by_window.out > 0) return;
  const dnnl::memory::dims shape{options.out, options.in, options.kernel, options.kernel};
  std::vector<float> ordered(static_cast<std::size_t>(options.out) * options.in * options.kernel * options.kernel);
  const dnnl::memory from = packed ? packed : onednn_memory({shape, Type::f32, Layout::oihw}, plain.data());
  onednn_reorder(from, onednn_memory({shape, Type::f32, Layout::ohwi}, ordered.data()));
  if (numbers == Numbers::floats)
    by_window = std::move(ordered);
  else
    narrow_by_window = narrowed(ordered, options.out, NarrowType::bf16);
}

Numbers convolved_numbers(Precision precision) {
  return precision != Precision::float32 && onednn_has_bfloats() ? Numbers::bfloats : Numbers::floats;
}

Convolution::Convolution(WeightReader& weights, const std::string& name, const Options& options)
    : options_(options),
      numbers_(options.exact ? Numbers::floats : convolved_numbers(weights.precision())),
      prepared_(std::make_unique<Prepared>()) {
  prepared_->plain = weights.take(name + ".weight", {options.out, options.in, options.kernel, options.kernel});
  prepared_->bias = weights.take(name + ".bias", {options.out});
  if (options.unfolds == 1 || prepared_->plain.empty() || prepared_->bias.empty()) return;
  // (channel, row, column) -> (row, column, channel)
  const std::size_t squares = static_cast<std::size_t>(options.unfolds) * options.unfolds;
  const std::size_t channels = static_cast<std::size_t>(options.out) / squares;
  const std::size_t each = prepared_->plain.size() / static_cast<std::size_t>(options.out);
  std::vector<float> plain(prepared_->plain.size()), bias(prepared_->bias.size());
  for (std::size_t channel = 0; channel < channels; ++channel)
    for (std::size_t square = 0; square < squares; ++square) {
      const std::size_t from = channel * squares + square, to = square * channels + channel;
      std::copy_n(prepared_->plain.begin() + static_cast<std::ptrdiff_t>(from * each), each,
                  plain.begin() + static_cast<std::ptrdiff_t>(to * each));
      bias[to] = prepared_->bias[from];
    }
  prepared_->plain = std::move(plain);
  prepared_->bias = std::move(bias);
}

Convolution::~Convolution() = default;
Convolution::Convolution(Convolution&&) noexcept = default;
Convolution& Convolution::operator=(Convolution&&) noexcept = default;

void Convolution::execute(const Maps& x, Maps& y, bool add, Run& run) const {
  if (x.numbers != numbers_) return execute(in_bfloats(x, run), y, add, run);
  try {
    const auto found = prepared_->code_for(options_, x, y, add);
    const Prepared::Code& code = *found;
    const dnnl::memory::desc scratch = code.description.scratchpad_desc();
    if (run.scratch.size() < scratch.get_size() + 64) run.scratch.resize(scratch.get_size() + 64);
    void* room = run.scratch.data();
    std::size_t left = run.scratch.size();
    std::align(64, scratch.get_size(), room, left);
    dnnl::stream stream(onednn_engine());
    code.call.execute(stream, {{DNNL_ARG_SRC, onednn_memory(shape_of(x), x.bytes_of(0))},
                               {DNNL_ARG_WEIGHTS, code.weights},
                               {DNNL_ARG_BIAS, onednn_memory(code.description.bias_desc(), prepared_->bias.data())},
                               {DNNL_ARG_DST, onednn_memory(shape_of(y), y.values().data())},
                               {DNNL_ARG_SCRATCHPAD, onednn_memory(scratch, room)}});
    stream.wait();
  } catch (const dnnl::error& error) {
    throw Error(ErrorCode::internal, std::string("oneDNN refuses a convolution: ") + error.what());
  }
}

Maps Convolution::forward(const Maps& x, Run& run) const {
  const auto side = [&](int length) { return (length + 2 * options_.padding - options_.kernel) / options_.stride + 1; };
  Maps y(run.pool, x.batch, side(x.height), side(x.width), options_.out);
  execute(x, y, false, run);
  return y;
}

void Convolution::add_to(Maps& sum, const Maps& x, Run& run) const { execute(x, sum, true, run); }

void Convolution::forward_windows(std::span<const float> windows, int count, std::span<float> to) const {
  prepared_->order_by_window(options_, numbers_);
  if (numbers_ == Numbers::bfloats) {
    const NarrowProduct product{.weights = prepared_->narrow_by_window, .x = windows, .bias = prepared_->bias, .rows = count};
    return prepared_->of_windows.multiply(product, to);
  }
  const std::vector<float>& weights = prepared_->by_window;
  const int length = options_.kernel * options_.kernel * options_.in;
  for (int window = 0; window < count; ++window)
    std::ranges::copy(prepared_->bias, to.begin() + static_cast<std::ptrdiff_t>(window) * options_.out);
  multiply({.a = windows.data(), .a_stride = length, .b = weights.data(), .b_stride = length, .transposed = true,
            .c = to.data(), .c_stride = options_.out, .m = count, .n = options_.out, .k = length, .add = true});
}

Maps spread(const Maps& x, int side, Run& run) {
  Maps y(run.pool, x.batch, x.height * side, x.width * side, x.channels / (side * side));
  const std::size_t row = static_cast<std::size_t>(side) * static_cast<std::size_t>(y.channels);  // one of a square's rows
  const std::ptrdiff_t rows = static_cast<std::ptrdiff_t>(x.batch) * x.height;
  share_out(rows, 16, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    for (auto line = static_cast<std::size_t>(first); line < static_cast<std::size_t>(last); ++line)
      for (std::size_t part = 0; part < static_cast<std::size_t>(side); ++part)
        for (std::size_t column = 0; column < static_cast<std::size_t>(x.width); ++column)
          std::copy_n(x.cell(line * static_cast<std::size_t>(x.width) + column) + part * row, row,
                      y.cell((line * static_cast<std::size_t>(side) + part) * static_cast<std::size_t>(y.width) +
                             column * static_cast<std::size_t>(side)));
  });
  return y;
}

Maps doubled(const Maps& x, Run& run) {
  Maps y(run.pool, x.batch, 2 * x.height, 2 * x.width, x.channels, x.numbers);
  const std::size_t width = static_cast<std::size_t>(x.width), bytes = x.cell_bytes();
  share_out(static_cast<std::ptrdiff_t>(x.batch) * x.height, 16, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    for (auto line = static_cast<std::size_t>(first); line < static_cast<std::size_t>(last); ++line) {
      std::byte* above = y.bytes_of(2 * line * 2 * width);
      for (std::size_t column = 0; column < width; ++column)
        for (std::size_t copy = 0; copy < 2; ++copy)
          std::copy_n(x.bytes_of(line * width + column), bytes, above + (2 * column + copy) * bytes);
      std::copy_n(above, 2 * width * bytes, above + 2 * width * bytes);
    }
  });
  return y;
}

}  // namespace ilat::cpu
