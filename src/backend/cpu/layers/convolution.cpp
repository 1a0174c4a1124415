#include "backend/cpu/layers/convolution.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "backend/cpu/layers/bfloat_convolution.h"
#include "kernels/float_panels.h"
#include "kernels/onednn.h"
#include "kernels/threads.h"

namespace ilat::cpu {

/// Weights in the order of one of the two ways to convolve.
struct Convolution::Prepared {
  std::vector<float> bias;
  FloatPanels panels;                         // of [out, kernel, kernel, in]; floats
  std::unique_ptr<BfloatConvolution> narrow;  // bfloats
};

Numbers convolved_numbers(Precision precision) {
  return precision != Precision::float32 && onednn_has_bfloats() ? Numbers::bfloats : Numbers::floats;
}

namespace {

/// [out, in, kernel, kernel] -> [out, kernel, kernel, in]; where outputs are unfolded into squares, those in the order
/// (row, column, channel) that were in (channel, row, column).
std::vector<float> by_window(std::span<const float> weights, const Convolution::Options& options) {
  const std::size_t area = static_cast<std::size_t>(options.kernel) * options.kernel, in = static_cast<std::size_t>(options.in);
  const std::size_t squares = static_cast<std::size_t>(options.unfolds) * options.unfolds;
  const std::size_t channels = static_cast<std::size_t>(options.out) / squares;
  std::vector<float> ordered(weights.size());
  for (std::size_t out = 0; out < static_cast<std::size_t>(options.out); ++out) {
    const float* from = weights.data() + out * in * area;
    float* to = ordered.data() + (out % squares * channels + out / squares) * in * area;
    for (std::size_t channel = 0; channel < in; ++channel)
      for (std::size_t place = 0; place < area; ++place) to[place * in + channel] = from[channel * area + place];
  }
  return ordered;
}

/// With a border of zeros.
Maps padded(const Maps& x, int border, Run& run) {
  Maps y(run.pool, x.batch, x.height + 2 * border, x.width + 2 * border, x.channels);
  const std::size_t channels = static_cast<std::size_t>(x.channels), side = static_cast<std::size_t>(border) * channels;
  const std::size_t line = static_cast<std::size_t>(x.width) * channels;
  share_out(static_cast<std::ptrdiff_t>(y.batch) * y.height, 32, [&](std::ptrdiff_t first, std::ptrdiff_t last) {
    for (std::ptrdiff_t row = first; row < last; ++row) {
      float* to = y.cell(static_cast<std::size_t>(row) * static_cast<std::size_t>(y.width));
      const std::ptrdiff_t item = row / y.height, above = row % y.height - border;
      if (above < 0 || above >= x.height) {
        std::fill_n(to, line + 2 * side, 0.0f);
        continue;
      }
      std::fill_n(to, side, 0.0f);
      std::copy_n(x.cell(static_cast<std::size_t>((item * x.height + above) * x.width)), line, to + side);
      std::fill_n(to + side + line, side, 0.0f);
    }
  });
  return y;
}

}  // namespace

Convolution::Convolution(WeightReader& weights, const std::string& name, const Options& options)
    : options_(options),
      numbers_(options.exact ? Numbers::floats : convolved_numbers(weights.precision())),
      prepared_(std::make_unique<Prepared>()) {
  const std::vector<float> plain = weights.take(name + ".weight", {options.out, options.in, options.kernel, options.kernel});
  const std::vector<float> bias = weights.take(name + ".bias", {options.out});
  if (plain.empty() || bias.empty()) return;  // finish() says what is wrong
  const std::size_t squares = static_cast<std::size_t>(options.unfolds) * options.unfolds, channels = bias.size() / squares;
  prepared_->bias.resize(bias.size());
  for (std::size_t out = 0; out < bias.size(); ++out) prepared_->bias[out % squares * channels + out / squares] = bias[out];
  const std::vector<float> ordered = by_window(plain, options);
  if (numbers_ == Numbers::bfloats)
    prepared_->narrow = std::make_unique<BfloatConvolution>(options, ordered);
  else
    prepared_->panels = in_panels(ordered, options.out);
}

Convolution::~Convolution() = default;
Convolution::Convolution(Convolution&&) noexcept = default;
Convolution& Convolution::operator=(Convolution&&) noexcept = default;

void Convolution::execute(const Maps& x, Maps& y, bool add, Run& run) const {
  if (numbers_ == Numbers::bfloats) {
    if (x.numbers == Numbers::bfloats) return prepared_->narrow->forward(x, prepared_->bias, y, add, run);
    return prepared_->narrow->forward(in_bfloats(x, run), prepared_->bias, y, add, run);
  }
  if (options_.padding == 0) return multiply_windows(x, y, add);
  multiply_windows(padded(x, options_.padding, run), y, add);
}

void Convolution::multiply_windows(const Maps& x, Maps& y, bool add) const {
  const std::ptrdiff_t line = static_cast<std::ptrdiff_t>(x.width) * x.channels;
  multiply_panels({.weights = prepared_->panels,
                   .x = {.first = x.cell(0),
                         .step = static_cast<std::ptrdiff_t>(options_.stride) * x.channels,
                         .across = y.width,
                         .line = options_.stride * line,
                         .lines = y.height,
                         .item = x.height * line,
                         .pieces = options_.kernel,
                         .pitch = line},
                   .rows = static_cast<int>(y.cells()),
                   .bias = prepared_->bias,
                   .add = add},
                  y.values());
}

Maps Convolution::forward(const Maps& x, Run& run) const {
  const auto side = [&](int length) { return (length + 2 * options_.padding - options_.kernel) / options_.stride + 1; };
  Maps y(run.pool, x.batch, side(x.height), side(x.width), options_.out);
  execute(x, y, false, run);
  return y;
}

void Convolution::add_to(Maps& sum, const Maps& x, Run& run) const { execute(x, sum, true, run); }

void Convolution::forward_windows(std::span<const float> windows, int count, std::span<float> to) const {
  if (numbers_ == Numbers::bfloats) return prepared_->narrow->forward_windows(windows, count, prepared_->bias, to);
  multiply_panels({.weights = prepared_->panels,
                   .x = {.first = windows.data(), .step = prepared_->panels.in},
                   .rows = count,
                   .bias = prepared_->bias},
                  to);
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
