#include "files/html_text.h"

#include <cstdint>

namespace ilat {

std::string escape_html(std::string_view text) {
  std::string safe;
  for (const char letter : text) switch (letter) {
      case '&':
        safe += "&amp;";
        break;
      case '<':
        safe += "&lt;";
        break;
      case '>':
        safe += "&gt;";
        break;
      case '"':
        safe += "&quot;";
        break;
      default:
        safe += letter;
    }
  return safe;
}

std::string page_head(std::string_view title, std::string_view style) {
  constexpr const char* kStyle = R"(
body { font: 15px/1.45 sans-serif; color: #222; background: #fff; margin: 2em auto; max-width: 1500px; padding: 0 1em }
table { border-collapse: collapse } td, th { padding: .1em .7em .1em 0; vertical-align: top; text-align: left }
figure { margin: 0 } figcaption { font-size: 12px; color: #444 } pre { background: #f4f4f4; padding: 1em; overflow-x: auto }
.row { display: flex; flex-wrap: wrap; gap: 6px } small { color: #666 }
)";
  return "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"generator\" content=\"ilat-page/1\"><title>" + escape_html(title) + "</title><style>" +
         kStyle + std::string(style) + "</style></head><body>";
}

std::string page_end() { return "</body></html>\n"; }

std::string figure_html(std::span<const std::byte> png, std::string_view caption) {
  return "<figure><img alt=\"\" src=\"data:image/png;base64," + base64(png) + "\"><figcaption>" + escape_html(caption) +
         "</figcaption></figure>";
}

std::string base64(std::span<const std::byte> bytes) {
  constexpr char kLetters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t three = 0;
    for (std::size_t j = 0; j < 3; ++j)
      three = three << 8 | (i + j < bytes.size() ? std::to_integer<std::uint32_t>(bytes[i + j]) : 0u);
    for (std::size_t j = 0; j < 4; ++j) text += i + j <= bytes.size() ? kLetters[three >> (18 - 6 * j) & 63] : '=';
  }
  return text;
}

}  // namespace ilat
