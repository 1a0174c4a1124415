#pragma once

#include <sstream>
#include <string>
#include <utility>
#include <vector>

#include "config/config_value.h"

namespace ilat {

/// One thing that is wrong with a configuration.
struct ConfigProblem {
  std::string key;      ///< of the field, with what it lies in: "transformer.heads"
  std::string problem;  ///< "is 0; expected 1 to 64"
};

/// All that is wrong with a configuration, gathered by its reader and by its checks and reported together.
class ConfigProblems {
 public:
  void add(std::string key, std::string problem) { all_.push_back({std::move(key), std::move(problem)}); }
  /// The problems of a part, whose keys come to lie in `part`.
  void add_part(const std::string& part, const ConfigProblems& problems) {
    for (const auto& [key, problem] : problems.all_) add(part + "." + key, problem);
  }
  void add_all(const ConfigProblems& problems) { all_.insert(all_.end(), problems.all_.begin(), problems.all_.end()); }
  void expect(bool holds, const std::string& key, const std::string& problem) {
    if (!holds) add(key, problem);
  }
  /// least <= value <= most; not so for what is no number
  template <class Number>
  bool expect_range(const std::string& key, Number value, Number least, Number most) {
    const bool holds = value >= least && value <= most;
    if (!holds) {
      std::ostringstream text;
      text << "is " << value << "; expected " << least << " to " << most;
      add(key, text.str());
    }
    return holds;
  }

  bool empty() const { return all_.empty(); }
  const std::vector<ConfigProblem>& all() const& { return all_; }
  std::vector<ConfigProblem> all() && { return std::move(all_); }

  /// @param input what was read: its lines are named where they are known, and order the problems
  /// @throws Error `code` that lists every problem, if there are any: "2 problems:\n  line 3: run.steps: ..."
  void throw_if_any(ErrorCode code, const std::string& origin, const ConfigValue& input = {}) const;

 private:
  std::vector<ConfigProblem> all_;
};

}  // namespace ilat
