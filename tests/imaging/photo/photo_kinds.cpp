#include "imaging/photo/photo_kinds.h"

#include <cmath>
#include <random>

#include "imaging/codecs/handmade_png.h"
#include "imaging/codecs/made_jpeg.h"
#include "imaging/codecs/made_webp.h"

namespace ilat::test {
namespace {

std::size_t area(int width, int height) { return static_cast<std::size_t>(width) * static_cast<std::size_t>(height); }

/// Colour number `key` of a small random table; 256 entries with alpha.
unsigned palette_value(unsigned key, unsigned channel) { return key * 37 % 256 ^ channel * 85; }

struct PngKind {
  int colour_type, depth;
  bool transparent;  ///< a tRNS chunk
  bool interlaced;
};

/// tRNS: alpha of the first palette entries, or the one colour that is transparent.
std::vector<std::byte> transparency(const PngKind& kind, const HandmadePng& png) {
  std::vector<std::byte> content;
  if (kind.colour_type == 3) {
    for (unsigned key = 0; key < 1u << (kind.depth - 1); ++key)
      content.push_back(static_cast<std::byte>(palette_value(key, 3)));
  } else {
    for (int c = 0; c < channels_of(kind.colour_type); ++c)
      for (const int shift : {8, 0})
        content.push_back(static_cast<std::byte>(png.samples[static_cast<std::size_t>(c)] >> shift & 0xff));
  }
  return content;
}

/// What the specification says of pixel `at`.
void expect_pixel(Photo& expected, std::size_t at, const PngKind& kind, const HandmadePng& png) {
  const auto channels = static_cast<std::size_t>(channels_of(kind.colour_type));
  const unsigned* stored = &png.samples[at * channels];
  const unsigned most = (1u << kind.depth) - 1;
  const bool palette = kind.colour_type == 3;
  for (std::size_t c = 0; c < 3; ++c) {
    const unsigned sample = palette ? palette_value(stored[0], static_cast<unsigned>(c)) : stored[channels < 3 ? 0 : c];
    if (kind.depth == 16) expected.deep[3 * at + c] = static_cast<std::uint16_t>(sample);
    expected.image.pixels[3 * at + c] = static_cast<std::uint8_t>(palette            ? sample
                                                                  : kind.depth == 16 ? sample >> 8
                                                                                     : sample * (255 / most));
  }
  if (expected.alpha.empty()) return;
  unsigned alpha = 65535;
  if (kind.colour_type & 4) alpha = stored[channels - 1] * (65535 / most);
  if (kind.transparent && palette && stored[0] < 1u << (kind.depth - 1)) alpha = palette_value(stored[0], 3) * 257;
  if (kind.transparent && !palette && std::equal(stored, stored + channels, png.samples.begin())) alpha = 0;
  expected.alpha[at] = static_cast<std::uint16_t>(alpha);
}

MadePhoto make_png(const PngKind& kind, int width, int height) {
  HandmadePng png{.width = width,
                  .height = height,
                  .depth = kind.depth,
                  .colour_type = kind.colour_type,
                  .interlaced = kind.interlaced,
                  .samples = {}};
  const auto channels = static_cast<std::size_t>(channels_of(kind.colour_type));
  std::mt19937 random(static_cast<unsigned>(7 * width + height));
  png.samples.resize(area(width, height) * channels);
  for (std::size_t i = 0; i < png.samples.size(); ++i)  // every fifth pixel has the first one's colour
    png.samples[i] = i / channels % 5 == 0 && i >= channels
                         ? png.samples[i % channels]
                         : static_cast<unsigned>(random() & ((1u << kind.depth) - 1));
  if (kind.colour_type == 3) {
    std::vector<std::byte> entries;
    for (unsigned key = 0; key < 1u << kind.depth; ++key)
      for (unsigned c = 0; c < 3; ++c) entries.push_back(static_cast<std::byte>(palette_value(key, c)));
    png.chunks.emplace_back("PLTE", entries);
  }
  if (kind.transparent) png.chunks.emplace_back("tRNS", transparency(kind, png));
  Photo expected;
  expected.image = Image(width, height, 3);
  expected.grey = kind.colour_type == 0 || kind.colour_type == 4;
  if (kind.depth == 16) expected.deep.resize(3 * area(width, height));
  if (kind.transparent || kind.colour_type >= 4) expected.alpha.resize(area(width, height));
  for (std::size_t at = 0; at < area(width, height); ++at) expect_pixel(expected, at, kind, png);
  return {file_of(png), expected};
}

void add_png_kinds(std::vector<PhotoKind>& kinds) {
  const std::vector<std::pair<int, std::string>> types{
      {0, "grey"}, {2, "rgb"}, {3, "palette"}, {4, "grey-alpha"}, {6, "rgba"}};
  for (const auto& [type, word] : types)
    for (const int depth : {1, 2, 4, 8, 16})
      for (const bool transparent : {false, true})
        for (const bool interlaced : {false, true}) {
          if ((depth < 8 && type != 0 && type != 3) || (depth == 16 && type == 3) || (transparent && type >= 4))
            continue;
          const PngKind kind{type, depth, transparent, interlaced};
          kinds.push_back(
              {"png-" + word + std::to_string(depth) + (transparent ? "-trns" : "") + (interlaced ? "-interlaced" : ""),
               ".png", 0, [kind](int width, int height) { return make_png(kind, width, height); }});
        }
}

/// Channel `c` of a smooth picture, 0 to 255: what lossy codecs are made for.
std::uint8_t smooth(int x, int y, int c) {
  return static_cast<std::uint8_t>(128 + 110 * std::sin(0.011 * (c + 1) * x + 0.017 * (3 - c) * y + c));
}

std::vector<std::uint8_t> smooth_samples(int width, int height, int channels) {
  std::vector<std::uint8_t> samples;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x)
      for (int c = 0; c < channels; ++c) samples.push_back(smooth(x, y, c));
  return samples;
}

MadePhoto make_jpeg(MadeJpeg jpeg, int width, int height) {
  jpeg.width = width;
  jpeg.height = height;
  jpeg.samples = smooth_samples(width, height, jpeg.channels);
  Photo expected;
  expected.image = Image(width, height, 3);
  expected.grey = jpeg.channels == 1;
  for (std::size_t at = 0; at < area(width, height); ++at)
    for (std::size_t c = 0; c < 3; ++c) {
      const std::uint8_t* stored = &jpeg.samples[at * static_cast<std::size_t>(jpeg.channels)];
      double light = stored[jpeg.channels == 1 ? 0 : c];
      if (jpeg.channels == 4 && jpeg.adobe_marker) light = light * stored[3] / 255;  // stored is the paper between inks
      if (jpeg.channels == 4 && !jpeg.adobe_marker) light = (255 - light) * (255 - stored[3]) / 255;
      expected.image.pixels[3 * at + c] = static_cast<std::uint8_t>(std::lround(light));
    }
  return {file_of(jpeg), expected};
}

void add_jpeg_kinds(std::vector<PhotoKind>& kinds) {
  const std::vector<std::pair<std::string, MadeJpeg>> jpegs{
      {"grey", {.channels = 1, .samples = {}}},
      {"rgb", {.channels = 3, .samples = {}}},
      {"cmyk", {.channels = 4, .samples = {}}},
      {"cmyk-plain", {.channels = 4, .adobe_marker = false, .samples = {}}},
      {"ycck", {.channels = 4, .ycck = true, .samples = {}}},
  };
  for (auto [word, jpeg] : jpegs)
    for (const bool progressive : {false, true}) {
      jpeg.progressive = progressive;
      kinds.push_back({"jpeg-" + word + (progressive ? "-progressive" : ""), ".jpg", 4,
                       [jpeg](int width, int height) { return make_jpeg(jpeg, width, height); }});
    }
}

/// Lossless: noise, hidden colours under alpha 0 among it. Lossy: a smooth picture, seen everywhere.
MadePhoto make_webp(bool lossless, bool alpha, int width, int height) {
  MadeWebp webp{.width = width,
                .height = height,
                .lossless = lossless,
                .alpha = alpha,
                .samples = smooth_samples(width, height, 4)};
  std::mt19937 random(5);
  if (lossless)
    for (auto& sample : webp.samples) sample = static_cast<std::uint8_t>(random());
  Photo expected;
  expected.image = Image(width, height, 3);
  if (alpha) expected.alpha.resize(area(width, height));
  for (std::size_t at = 0; at < area(width, height); ++at) {
    std::uint8_t* stored = &webp.samples[4 * at];
    if (at % 4 == 0 && lossless) stored[3] = 0;
    if (at == 0) stored[3] = 100;  // libwebp leaves out an alpha that is 255 everywhere
    std::copy_n(stored, 3, &expected.image.pixels[3 * at]);
    if (alpha) expected.alpha[at] = static_cast<std::uint16_t>(stored[3] * 257);
  }
  return {file_of(webp), expected};
}

void add_webp_kinds(std::vector<PhotoKind>& kinds) {
  for (const bool lossless : {false, true})
    for (const bool alpha : {false, true})
      kinds.push_back({std::string("webp-") + (lossless ? "lossless" : "lossy") + (alpha ? "-alpha" : ""), ".webp",
                       lossless ? 0 : 12,
                       [=](int width, int height) { return make_webp(lossless, alpha, width, height); }});
}

}  // namespace

std::vector<PhotoKind> photo_kinds() {
  std::vector<PhotoKind> kinds;
  add_png_kinds(kinds);
  add_jpeg_kinds(kinds);
  add_webp_kinds(kinds);
  return kinds;
}

}  // namespace ilat::test
