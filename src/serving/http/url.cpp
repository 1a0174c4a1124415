#include "serving/http/url.h"

#include <algorithm>
#include <utility>

namespace ilat {
namespace {

int digit_of(char letter) {
  if (letter >= '0' && letter <= '9') return letter - '0';
  if (letter >= 'a' && letter <= 'f') return letter - 'a' + 10;
  if (letter >= 'A' && letter <= 'F') return letter - 'A' + 10;
  return -1;
}

bool climbs(std::string_view path) {
  while (!path.empty()) {
    const std::size_t end = std::min(path.find('/'), path.size());
    const std::string_view part = path.substr(0, end);
    if (part == "." || part == "..") return true;
    path.remove_prefix(std::min(end + 1, path.size()));
  }
  return false;
}

}  // namespace

std::optional<std::string> percent_decoded(std::string_view text, bool plus) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    char letter = text[i];
    if (letter == '+' && plus) letter = ' ';
    if (letter == '%') {
      if (i + 2 >= text.size()) return std::nullopt;
      const int high = digit_of(text[i + 1]), low = digit_of(text[i + 2]);
      if (high < 0 || low < 0) return std::nullopt;
      letter = static_cast<char>(high * 16 + low);
      i += 2;
    }
    if (letter == '\0') return std::nullopt;
    decoded += letter;
  }
  return decoded;
}

std::optional<Target> parse_target(std::string_view text) {
  const std::size_t question = std::min(text.find('?'), text.size());
  const std::string_view raw = text.substr(0, question);
  if (!raw.starts_with('/') || raw.starts_with("//")) return std::nullopt;
  if (raw.find("%2f") != std::string_view::npos || raw.find("%2F") != std::string_view::npos) return std::nullopt;
  auto path = percent_decoded(raw);
  if (!path || climbs(*path) || path->find('\\') != std::string::npos) return std::nullopt;
  Target target{std::move(*path), {}};
  std::string_view query = text.substr(std::min(question + 1, text.size()));
  while (!query.empty()) {
    const std::size_t end = std::min(query.find('&'), query.size());
    const std::string_view pair = query.substr(0, end);
    const std::size_t equals = std::min(pair.find('='), pair.size());
    auto name = percent_decoded(pair.substr(0, equals), true);
    auto value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())), true);
    if (!name || !value) return std::nullopt;
    if (!name->empty()) target.query[*name] = *value;
    query.remove_prefix(std::min(end + 1, query.size()));
  }
  return target;
}

}  // namespace ilat
