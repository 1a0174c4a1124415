#include "imaging/photo/xmp.h"

#include <string>
#include <string_view>

namespace ilat {
namespace {

/// `tiff:Orientation="6"` as an attribute, or <tiff:Orientation>6</tiff:Orientation> as an element.
void set_upright(std::string& text) {
  constexpr std::string_view kName = "tiff:Orientation";
  for (std::size_t at = text.find(kName); at != std::string::npos; at = text.find(kName, at + 1)) {
    const std::size_t value = text.find_first_not_of("=\"'> \t\r\n", at + kName.size());
    if (value != std::string::npos && text[value] >= '2' && text[value] <= '8') text[value] = '1';
  }
}

std::string without_thumbnails(std::string_view text) {
  constexpr std::string_view kBegin = "<xmp:Thumbnails", kEnd = "</xmp:Thumbnails>";
  std::string kept;
  while (true) {
    const std::size_t begin = text.find(kBegin);
    const std::size_t end = begin == text.npos ? text.npos : text.find(kEnd, begin);
    kept += text.substr(0, end == text.npos ? text.npos : begin);
    if (end == text.npos) return kept;
    text.remove_prefix(end + kEnd.size());
  }
}

}  // namespace

std::vector<std::byte> carried_xmp(const std::vector<std::byte>& packet) {
  std::string_view whole(reinterpret_cast<const char*>(packet.data()), packet.size());
  while (whole.ends_with('\0')) whole.remove_suffix(1);  // some writers end it like a string
  if (whole.find('\0') != whole.npos) return {};         // UTF-16, which none of the formats allows, or no text at all
  std::string text = without_thumbnails(whole);
  set_upright(text);
  const auto* begin = reinterpret_cast<const std::byte*>(text.data());
  return {begin, begin + text.size()};
}

}  // namespace ilat
