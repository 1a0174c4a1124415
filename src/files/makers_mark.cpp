#include "files/makers_mark.h"

#include <algorithm>

#include "files/mapped_file.h"
#include "ilat/error.h"

namespace ilat {
namespace {

constexpr std::string_view kBeginning = "\"ilat-";
constexpr std::size_t kHead = 1 << 20, kTail = 256 << 10;

bool is_letter(char letter) { return letter >= 'a' && letter <= 'z'; }

}  // namespace

bool holds_makers_mark(std::string_view bytes) {
  for (std::size_t at = bytes.find(kBeginning); at != std::string_view::npos; at = bytes.find(kBeginning, at + 1)) {
    const std::string_view rest = bytes.substr(at + kBeginning.size(), 40);
    const auto letters = static_cast<std::size_t>(std::find_if_not(rest.begin(), rest.end(), is_letter) - rest.begin());
    if (letters > 0 && rest.substr(letters).starts_with("/1\"")) return true;
  }
  return false;
}

bool bears_makers_mark(const std::filesystem::path& file) try {
  const MappedFile mapped = map_file(file);
  const std::string_view all(reinterpret_cast<const char*>(mapped.bytes.data()), mapped.bytes.size());
  if (all.size() <= kHead + kTail) return holds_makers_mark(all);
  return holds_makers_mark(all.substr(0, kHead)) || holds_makers_mark(all.substr(all.size() - kTail));
} catch (const Error&) {
  return false;
}

}  // namespace ilat
