#pragma once

#include <cmath>
#include <limits>

namespace ilat {

/// How likely a model finds tokens: those that are there, or those that it has drawn.
struct TokenScore {
  double log_probability = 0;  ///< sum over the masked codes, each given all that generation knows by then: at most 0
  int codes = 0;               ///< how many masked codes there are

  /// Over the codes; NaN if none is masked.
  double mean() const { return codes == 0 ? std::numeric_limits<double>::quiet_NaN() : log_probability / codes; }
  /// exp of minus the mean: from 1 (certain) to K and above.
  double perplexity() const { return std::exp(-mean()); }
};

}  // namespace ilat
