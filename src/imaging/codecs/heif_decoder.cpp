#include <libheif/heif.h>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "ilat/error.h"
#include "imaging/codecs/heif_codec.h"
#include "imaging/codecs/loaded_library.h"
#include "imaging/photo/exif.h"
#include "imaging/photo/pixel_limit.h"

namespace ilat {
namespace {

/// What we call of libheif.
struct Heif {
  LoadedLibrary library{ILAT_HEIF_LIBRARY};
  decltype(::heif_check_filetype)* check_filetype = library.function("heif_check_filetype");
  decltype(::heif_context_alloc)* context_alloc = library.function("heif_context_alloc");
  decltype(::heif_context_free)* context_free = library.function("heif_context_free");
  decltype(::heif_context_get_primary_image_handle)* context_get_primary_image_handle = library.function("heif_context_get_primary_image_handle");
  decltype(::heif_context_read_from_memory_without_copy)* context_read_from_memory_without_copy = library.function("heif_context_read_from_memory_without_copy");
  decltype(::heif_decode_image)* decode_image = library.function("heif_decode_image");
  decltype(::heif_image_get_height)* image_get_height = library.function("heif_image_get_height");
  decltype(::heif_image_get_plane_readonly)* image_get_plane_readonly = library.function("heif_image_get_plane_readonly");
  decltype(::heif_image_get_width)* image_get_width = library.function("heif_image_get_width");
  decltype(::heif_image_handle_get_color_profile_type)* image_handle_get_color_profile_type = library.function("heif_image_handle_get_color_profile_type");
  decltype(::heif_image_handle_get_height)* image_handle_get_height = library.function("heif_image_handle_get_height");
  decltype(::heif_image_handle_get_list_of_metadata_block_IDs)* image_handle_get_list_of_metadata_block_IDs = library.function("heif_image_handle_get_list_of_metadata_block_IDs");
  decltype(::heif_image_handle_get_metadata)* image_handle_get_metadata = library.function("heif_image_handle_get_metadata");
  decltype(::heif_image_handle_get_metadata_size)* image_handle_get_metadata_size = library.function("heif_image_handle_get_metadata_size");
  decltype(::heif_image_handle_get_raw_color_profile)* image_handle_get_raw_color_profile = library.function("heif_image_handle_get_raw_color_profile");
  decltype(::heif_image_handle_get_raw_color_profile_size)* image_handle_get_raw_color_profile_size = library.function("heif_image_handle_get_raw_color_profile_size");
  decltype(::heif_image_handle_get_width)* image_handle_get_width = library.function("heif_image_handle_get_width");
  decltype(::heif_image_handle_has_alpha_channel)* image_handle_has_alpha_channel = library.function("heif_image_handle_has_alpha_channel");
  decltype(::heif_image_handle_release)* image_handle_release = library.function("heif_image_handle_release");
  decltype(::heif_image_release)* image_release = library.function("heif_image_release");
};

const Heif& heif() {
  static const Heif loaded;
  return loaded;
}

struct Release {
  void operator()(heif_context* context) const { heif().context_free(context); }
  void operator()(heif_image_handle* handle) const { heif().image_handle_release(handle); }
  void operator()(heif_image* image) const { heif().image_release(image); }
};

void check_read(const heif_error& error, const std::string& name) {
  if (error.code == heif_error_Ok) return;
  throw Error(ErrorCode::bad_input,
              std::string("the HEIF file is damaged or of a rare kind (") + (error.message ? error.message : "") + "); save it as PNG", name);
}

std::vector<std::byte> colour_profile(const heif_image_handle* handle) {
  const auto type = heif().image_handle_get_color_profile_type(handle);
  if (type != heif_color_profile_type_rICC && type != heif_color_profile_type_prof) return {};
  std::vector<std::byte> profile(heif().image_handle_get_raw_color_profile_size(handle));
  if (heif().image_handle_get_raw_color_profile(handle, profile.data()).code != heif_error_Ok) return {};
  return profile;
}

/// The block from its TIFF header on; four bytes before it say where that is.
std::vector<std::byte> exif_block(const heif_image_handle* handle) {
  heif_item_id id = 0;
  if (heif().image_handle_get_list_of_metadata_block_IDs(handle, "Exif", &id, 1) < 1) return {};
  std::vector<std::byte> block(heif().image_handle_get_metadata_size(handle, id));
  if (block.size() < 4 || heif().image_handle_get_metadata(handle, id, block.data()).code != heif_error_Ok) return {};
  std::uint64_t offset = 0;
  for (std::size_t i = 0; i < 4; ++i) offset = offset << 8 | std::to_integer<std::uint64_t>(block[i]);
  block.erase(block.begin(), block.begin() + static_cast<std::ptrdiff_t>(std::min<std::uint64_t>(4 + offset, block.size())));
  return block;
}

}  // namespace

bool looks_like_heif(std::span<const std::byte> file) {
  return file.size() >= 12 && std::memcmp(file.data() + 4, "ftyp", 4) == 0 &&
         heif().check_filetype(reinterpret_cast<const std::uint8_t*>(file.data()), static_cast<int>(std::min<std::size_t>(file.size(), 4096))) !=
             heif_filetype_no;
}

Photo decode_heif(std::span<const std::byte> file, const ReadOptions& options, const std::string& name) {
  const std::unique_ptr<heif_context, Release> context(heif().context_alloc());
  check_read(heif().context_read_from_memory_without_copy(context.get(), file.data(), file.size(), nullptr), name);
  heif_image_handle* main_picture = nullptr;
  check_read(heif().context_get_primary_image_handle(context.get(), &main_picture), name);
  const std::unique_ptr<heif_image_handle, Release> handle(main_picture);
  const auto side = [](int pixels) { return static_cast<std::uint64_t>(std::max(pixels, 0)); };
  check_picture_size(side(heif().image_handle_get_width(main_picture)), side(heif().image_handle_get_height(main_picture)),
                     options.max_pixels, name);

  const bool has_alpha = heif().image_handle_has_alpha_channel(main_picture) != 0;
  heif_image* decoded = nullptr;
  check_read(heif().decode_image(main_picture, &decoded, heif_colorspace_RGB,
                               has_alpha ? heif_chroma_interleaved_RGBA : heif_chroma_interleaved_RGB, nullptr),
             name);
  const std::unique_ptr<heif_image, Release> image(decoded);
  int stride = 0;
  const std::uint8_t* rows = heif().image_get_plane_readonly(decoded, heif_channel_interleaved, &stride);
  const int width = heif().image_get_width(decoded, heif_channel_interleaved), height = heif().image_get_height(decoded, heif_channel_interleaved);
  check_picture_size(side(width), side(height), options.max_pixels, name);

  Photo photo;
  photo.image = Image(width, height, 3);
  const std::size_t samples = has_alpha ? 4 : 3;
  if (has_alpha) photo.alpha.resize(photo.image.pixels.size() / 3);
  for (int y = 0; y < height; ++y) {
    const std::uint8_t* row = rows + static_cast<std::ptrdiff_t>(y) * stride;
    for (std::size_t x = 0; x < static_cast<std::size_t>(width); ++x) {
      std::memcpy(photo.image.row(y) + 3 * x, row + samples * x, 3);
      if (has_alpha) photo.alpha[static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + x] = static_cast<std::uint16_t>(row[4 * x + 3] * 257);
    }
  }
  photo.metadata.icc_profile = colour_profile(main_picture);
  // libheif has turned the picture; what EXIF says of it holds no more.
  photo.metadata.exif = read_exif(exif_block(main_picture), width, height).carried;
  return photo;
}

}  // namespace ilat
