#include "editing/edit_groups.h"

#include <map>

namespace ilat {

std::vector<std::vector<std::size_t>> group_equal(std::span<const std::string> keys, std::size_t largest) {
  std::vector<std::vector<std::size_t>> groups;
  std::map<std::string_view, std::size_t> open;  // key -> the group that still has room
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const auto [found, is_new] = open.try_emplace(keys[i], groups.size());
    if (is_new || groups[found->second].size() >= largest) {
      found->second = groups.size();
      groups.emplace_back();
    }
    groups[found->second].push_back(i);
  }
  return groups;
}

}  // namespace ilat
