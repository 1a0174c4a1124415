#include "cli/photo_options.h"

#include <CLI/CLI.hpp>
#include <map>

#include "imaging/photo/photo_format.h"

namespace ilat {

void add_read_options(CLI::App* command, ReadOptions& options) {
  const std::map<std::string, std::uint64_t> units{{"MP", 1'000'000}};
  command->add_option("--max-pixels", options.max_pixels, "refuse pictures with more pixels; 150000000 or 150MP")
      ->transform(CLI::AsNumberWithUnit(units, CLI::AsNumberWithUnit::CASE_INSENSITIVE, "PIXELS"))
      ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1'000'000'000'000}))
      ->default_str("100MP");
}

void add_write_options(CLI::App* command, WriteOptions& options) {
  command->add_option("--quality", options.quality, "of a .jpg or .webp output, 1 to 100; .webp at 100 is lossless")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
}

std::string inexact_because(const std::filesystem::path& output, const Photo& photo, const WriteOptions& options) {
  const auto format = photo_format(output);
  if (format == PhotoFormat::jpeg)
    return "JPEG stores pixels inexactly, also outside the mask; write PNG to keep them as they are";
  if (format == PhotoFormat::webp && options.quality < 100)
    return "lossy WebP stores pixels inexactly, also outside the mask; write PNG, or WebP with --quality 100";
  if (format == PhotoFormat::webp && !photo.deep.empty())
    return "WebP holds 8 bits of the photo's 16; write PNG to keep its pixels as they are";
  return {};
}

}  // namespace ilat
