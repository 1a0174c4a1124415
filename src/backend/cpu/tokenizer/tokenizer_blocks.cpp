#include "backend/cpu/tokenizer/tokenizer_blocks.h"

#include <algorithm>
#include <cmath>
#include <utility>

#include "kernels/cache_attention.h"
#include "kernels/large_product.h"
#include "kernels/row_norms.h"
#include "tensor/number_types.h"

namespace ilat::cpu {

const std::vector<int>& TwoStreamConvolution::edge(const CellMask& mask) const {
  const Convolution::Options& options = convolution_.options();
  return mask.edge({.kernel = options.kernel, .stride = options.stride, .padding = options.padding});
}

namespace {

void copy_as_floats(const Maps& x, std::size_t cell, float* to) {
  const std::size_t channels = static_cast<std::size_t>(x.channels);
  if (x.numbers == Numbers::floats) {
    std::copy_n(x.cell(cell), channels, to);
  } else {
    std::ranges::transform(x.bfloats().subspan(cell * channels, channels), to, bfloat_to_float);
  }
}

}  // namespace

std::vector<float> TwoStreamConvolution::kept_only(const Maps& x, const CellMask& mask, const std::vector<int>& cells,
                                                   const Maps& y) const {
  constexpr std::size_t kWindowsAtOnce = 256;
  const std::size_t every = convolution_.reads() == Numbers::bfloats ? 32 : 1;  // oneDNN makes code for every number
  const Convolution::Options& options = convolution_.options();
  const std::size_t in = static_cast<std::size_t>(options.in), out = static_cast<std::size_t>(options.out);
  const std::size_t length = in * options.kernel * options.kernel;
  std::vector<float> result((cells.size() + every - 1) / every * every * out), windows;
  for (std::size_t first = 0; first < cells.size(); first += kWindowsAtOnce) {
    const std::size_t count = std::min(kWindowsAtOnce, cells.size() - first);
    const std::size_t even = (count + every - 1) / every * every;
    windows.assign(even * length, 0.0f);
    for (std::size_t i = 0; i < count; ++i) {
      const int index = cells[first + i], column = index % y.width, row = index / y.width % y.height;
      const int item = index / y.width / y.height;
      const int top = row * options.stride - options.padding, left = column * options.stride - options.padding;
      for (int dy = 0; dy < options.kernel; ++dy)
        for (int dx = 0; dx < options.kernel; ++dx) {
          const int y_in = top + dy, x_in = left + dx;
          if (y_in < 0 || y_in >= x.height || x_in < 0 || x_in >= x.width || mask.masked(item, y_in, x_in)) continue;
          const std::size_t cell = (static_cast<std::size_t>(item) * x.height + y_in) * x.width + x_in;
          copy_as_floats(x, cell, windows.data() + i * length + (static_cast<std::size_t>(dy) * options.kernel + dx) * in);
        }
    }
    convolution_.forward_windows(windows, static_cast<int>(even), std::span(result).subspan(first * out, even * out));
  }
  return result;
}

Maps TwoStreamConvolution::forward(const Maps& x, const CellMask* mask, Run& run) const {
  Maps y = convolution_.forward(x, run);
  if (mask == nullptr) return y;
  const std::vector<int>& cells = edge(*mask);
  const std::vector<float> kept = kept_only(x, *mask, cells, y);
  const std::size_t out = static_cast<std::size_t>(y.channels);
  for (std::size_t i = 0; i < cells.size(); ++i)
    std::copy_n(kept.begin() + static_cast<std::ptrdiff_t>(i * out), out, y.cell(cells[i]));
  return y;
}

void TwoStreamConvolution::add_to(Maps& sum, const Maps& x, const CellMask* mask, Run& run) const {
  if (mask == nullptr) return convolution_.add_to(sum, x, run);
  const std::vector<int>& cells = edge(*mask);
  std::vector<float> kept = kept_only(x, *mask, cells, sum);
  const std::size_t out = static_cast<std::size_t>(sum.channels);
  for (std::size_t i = 0; i < cells.size(); ++i)
    for (std::size_t channel = 0; channel < out; ++channel) kept[i * out + channel] += sum.cell(cells[i])[channel];
  convolution_.add_to(sum, x, run);
  for (std::size_t i = 0; i < cells.size(); ++i)
    std::copy_n(kept.begin() + static_cast<std::ptrdiff_t>(i * out), out, sum.cell(cells[i]));
}

Normalisation::Normalisation(WeightReader& weights, const std::string& name, Norm norm, int channels)
    : norm_(norm), numbers_(convolved_numbers(weights.precision())) {
  if (norm != Norm::instance) weight_ = weights.take(name + ".weight", {channels});
  if (norm == Norm::group) bias_ = weights.take(name + ".bias", {channels});
}

namespace {

/// What brings each channel of one item to mean 0 and deviation 1 over the map, or over a group of channels.
struct Moments {
  std::vector<float> scale, shift;  // [C]
};

Moments moments_of(const Maps& x, int item, int groups, double epsilon) {
  const std::size_t channels = static_cast<std::size_t>(x.channels), cells = x.cells() / static_cast<std::size_t>(x.batch);
  std::vector<double> sums(channels), squares(channels);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const float* values = x.cell(static_cast<std::size_t>(item) * cells + cell);
    for (std::size_t channel = 0; channel < channels; ++channel) {
      const double value = values[channel];
      sums[channel] += value;
      squares[channel] += value * value;
    }
  }
  Moments moments{std::vector<float>(channels), std::vector<float>(channels)};
  const std::size_t each = channels / static_cast<std::size_t>(groups);
  for (std::size_t first = 0; first + each <= channels; first += each) {
    double sum = 0, square = 0;
    for (std::size_t channel = first; channel < first + each; ++channel) sum += sums[channel], square += squares[channel];
    const double count = static_cast<double>(cells * each), mean = sum / count;
    const double scale = 1 / std::sqrt(std::max(0.0, square / count - mean * mean) + epsilon);
    for (std::size_t channel = first; channel < first + each; ++channel) {
      moments.scale[channel] = static_cast<float>(scale);
      moments.shift[channel] = static_cast<float>(-mean * scale);
    }
  }
  return moments;
}

}  // namespace

Maps Normalisation::forward(const Maps& x, Curve curve, Run& run) const {
  Maps y(run.pool, x.batch, x.height, x.width, x.channels, numbers_);
  const bool narrow = numbers_ == Numbers::bfloats;
  if (norm_ == Norm::channel) {
    const RmsNorm norm{.x = x.values(), .weight = weight_, .width = x.channels, .curve = curve};
    narrow ? rms_normalise(norm, y.bfloats()) : rms_normalise(norm, y.values());
    return y;
  }
  constexpr int kGroups = 32;
  const bool group = norm_ == Norm::group;
  const std::size_t each = x.size() / static_cast<std::size_t>(x.batch);
  for (int item = 0; item < x.batch; ++item) {
    Moments moments = moments_of(x, item, group ? kGroups : x.channels, group ? 1e-6 : 1e-5);
    for (std::size_t channel = 0; group && channel < weight_.size(); ++channel) {
      moments.scale[channel] *= weight_[channel];
      moments.shift[channel] = moments.shift[channel] * weight_[channel] + bias_[channel];
    }
    const std::size_t first = static_cast<std::size_t>(item) * each;
    const ScaleShift step{.x = x.values().subspan(first, each), .scale = moments.scale, .shift = moments.shift,
                          .width = x.channels, .curve = curve};
    narrow ? scale_and_shift(step, y.bfloats().subspan(first, each)) : scale_and_shift(step, y.values().subspan(first, each));
  }
  return y;
}

Curve curve_of(Activation activation) { return activation == Activation::swish ? Curve::swish : Curve::relu; }

ResidualBlock::ResidualBlock(WeightReader& weights, const std::string& name, const Options& options)
    : curve_(curve_of(options.activation)),
      norm1_(weights, name + ".norm1", options.norm, options.in),
      norm2_(weights, name + ".norm2", options.norm, options.out),
      conv1_(weights, name + ".conv1", {.in = options.in, .out = options.out}),
      conv2_(weights, name + ".conv2", {.in = options.out, .out = options.out}) {
  if (options.in != options.out)
    shortcut_.emplace(weights, name + ".shortcut",
                      Convolution::Options{.in = options.in, .out = options.out, .kernel = 1, .padding = 0});
}

Maps ResidualBlock::forward(Maps x, const CellMask* mask, Run& run) const {
  Maps h = conv1_.forward(norm1_.forward(x, curve_, run), mask, run);
  h = norm2_.forward(h, curve_, run);
  if (shortcut_) x = shortcut_->forward(x, mask, run);
  conv2_.add_to(x, h, mask, run);
  return x;
}

SpatialAttention::SpatialAttention(WeightReader& weights, const std::string& name, Norm norm, int channels)
    : norm_(weights, name + ".norm", norm, channels),
      query_(weights, name + ".query", {.in = channels, .out = channels, .kernel = 1, .padding = 0}),
      key_(weights, name + ".key", {.in = channels, .out = channels, .kernel = 1, .padding = 0}),
      value_(weights, name + ".value", {.in = channels, .out = channels, .kernel = 1, .padding = 0}),
      output_(weights, name + ".output", {.in = channels, .out = channels, .kernel = 1, .padding = 0}) {}

Maps SpatialAttention::forward(Maps x, Run& run) const {
  const Maps h = norm_.forward(x, Curve::none, run);
  Maps query = query_.forward(h, run);
  const Maps key = key_.forward(h, run), value = value_.forward(h, run);
  const int channels = x.channels, cells = x.height * x.width;
  const float scale = 1 / std::sqrt(static_cast<float>(channels));
  for (float& number : query.values()) number *= scale;
  Maps mixed(run.pool, x.batch, x.height, x.width, channels);
  Maps weights(run.pool, 1, cells, 1, cells), turned(run.pool, 1, channels, 1, cells);
  for (int item = 0; item < x.batch; ++item) {
    const std::size_t first = static_cast<std::size_t>(item) * cells;
    for (std::size_t cell = 0; cell < static_cast<std::size_t>(cells); ++cell)
      for (std::size_t channel = 0; channel < static_cast<std::size_t>(channels); ++channel)
        turned.cell(channel)[cell] = key.cell(first + cell)[channel];
    multiply({.a = query.cell(first), .a_stride = channels, .b = turned.cell(0), .b_stride = cells,
              .c = weights.cell(0), .c_stride = cells, .m = cells, .n = cells, .k = channels});
    softmax_rows(weights.values(), cells);
    multiply({.a = weights.cell(0), .a_stride = cells, .b = value.cell(first), .b_stride = channels,
              .c = mixed.cell(first), .c_stride = channels, .m = cells, .n = channels, .k = cells});
  }
  output_.add_to(x, mixed, run);
  return x;
}

std::vector<ResidualBlock> residual_blocks(WeightReader& weights, const std::string& name, int count,
                                           ResidualBlock::Options options) {
  std::vector<ResidualBlock> blocks;
  for (int i = 0; i < count; ++i) {
    blocks.emplace_back(weights, name + "." + std::to_string(i), options);
    options.in = options.out;
  }
  return blocks;
}

Maps run_blocks(const std::vector<ResidualBlock>& blocks, Maps x, const CellMask* mask, Run& run) {
  for (const ResidualBlock& block : blocks) x = block.forward(std::move(x), mask, run);
  return x;
}

}  // namespace ilat::cpu
