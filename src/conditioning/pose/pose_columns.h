#pragma once

#include <map>
#include <span>
#include <string>
#include <vector>

#include "ilat/pose.h"

namespace ilat {

/// The columns of a table that hold a pose: head_x, head_y, head_visible, left_shoulder_x, ...
class PoseColumns {
 public:
  /// @param header the names of all columns
  /// @throws Error bad_input if it has some of them but not all
  PoseColumns(std::span<const std::string> header, const std::string& origin);

  /// Whether the table has them.
  bool any() const { return !at_.empty(); }
  /// @param fields of a row, as many as the header has
  /// @param problem says what is wrong where a field holds no number; else it stays as it is
  Pose read(std::span<const std::string> fields, std::string& problem) const;

 private:
  std::map<std::string, std::size_t> at_;
};

}  // namespace ilat
