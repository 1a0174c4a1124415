#pragma once

#include <string>
#include <vector>

#include "config/model_config.h"

namespace ilat {

/// One value that a network cannot be built from.
struct ConfigProblem {
  std::string key;      ///< the field's name
  std::string problem;  ///< "is 0; expected 1 to 64"
};

std::vector<ConfigProblem> problems_of(const ImageTokenizerConfig& config);
std::vector<ConfigProblem> problems_of(const SketchTokenizerConfig& config);
std::vector<ConfigProblem> problems_of(const TransformerConfig& config);
std::vector<ConfigProblem> problems_of(const XdogConfig& config);

/// Every problem of every part, and where the parts do not fit each other; "transformer.heads: ...". Empty = usable.
std::vector<std::string> problems_of(const ModelConfig& config);

}  // namespace ilat
