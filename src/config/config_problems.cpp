#include "config/config_problems.h"

#include <algorithm>
#include <limits>

namespace ilat {

void ConfigProblems::throw_if_any(ErrorCode code, const std::string& origin, const ConfigValue& input) const {
  if (all_.empty()) return;
  std::vector<std::pair<int, std::string>> lines;
  constexpr std::size_t kLookedUp = 1000;  // looking up a line takes the longer, the more there are
  for (const auto& [key, problem] : all_) {
    const ConfigValue* value = lines.size() < kLookedUp ? input.find(key) : nullptr;
    const int line = value ? value->line : 0;
    lines.emplace_back(lines.size() < kLookedUp ? line : std::numeric_limits<int>::max(), (line > 0 ? "line " + std::to_string(line) + ": " : "") + key + ": " + problem);
  }
  std::stable_sort(lines.begin(), lines.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
  std::string message = lines.size() == 1 ? "1 problem:" : std::to_string(lines.size()) + " problems:";
  constexpr std::size_t kShown = 20;  // of a file that somebody made to have millions
  for (std::size_t i = 0; i < std::min(lines.size(), kShown); ++i) message.append("\n  ").append(lines[i].second);
  if (lines.size() > kShown) message.append("\n  and ").append(std::to_string(lines.size() - kShown)).append(" more");
  throw Error(code, message, origin);
}

}  // namespace ilat
