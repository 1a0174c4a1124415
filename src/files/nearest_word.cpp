#include "files/nearest_word.h"

#include <algorithm>
#include <utility>

namespace ilat {

namespace {

/// Damerau's distance: how many letters to insert, drop, replace or swap with their neighbour.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> two_above, above, row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    two_above = std::exchange(above, row);
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t replaced = above[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({above[j] + 1, row[j - 1] + 1, replaced});
      const bool swapped = i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1];
      if (swapped) row[j] = std::min(row[j], two_above[j - 2] + 1);
    }
  }
  return row.back();
}

}  // namespace

std::string nearest_word(const std::string& word, const std::vector<std::string>& known) {
  const auto dashes = std::min(word.find_first_not_of('-'), word.size());
  const std::size_t letters = word.size() - dashes;
  std::size_t fewest = (letters + 2) / 3 + 1;
  std::string nearest;
  for (const auto& candidate : known) {
    if (letters > 1 && candidate.starts_with(word)) return candidate;
    const std::size_t changes = distance(word, candidate);
    if (changes < fewest) nearest = candidate, fewest = changes;
  }
  return nearest;
}

}  // namespace ilat
