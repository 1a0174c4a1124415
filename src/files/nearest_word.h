#pragma once

#include <string>
#include <vector>

namespace ilat {

/// What someone who typed `word` probably meant: the known word that begins with it, else the one that needs the fewest
/// letters inserted, dropped, replaced or swapped, of at most a third of `word`'s. Empty if there is none.
std::string nearest_word(const std::string& word, const std::vector<std::string>& known);

}  // namespace ilat
