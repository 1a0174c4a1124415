#include "generation/portable_exp.h"

#include <cmath>

namespace ilat {

// This room is compiled with -ffp-contract=off: a fused multiply-add would round differently from machine to machine.
double portable_exp(double x) {
  if (!(x >= -708.0)) return 0.0;  // keeps the result a normal number
  // x = n ln 2 + r with |r| <= ln 2 / 2; ln 2 in two parts, the first with so few bits that n times it is exact.
  constexpr double kLog2E = 0x1.71547652b82fep+0;
  constexpr double kLn2High = 0x1.62e42fee00000p-1;
  constexpr double kLn2Low = 0x1.a39ef35793c76p-33;
  const double n = std::floor(x * kLog2E + 0.5);
  const double r = (x - n * kLn2High) - n * kLn2Low;
  // Taylor series by Horner: the first term left out, r^14 / 14!, is below 2^-57.
  double series = 1.0;
  for (int term = 13; term >= 1; --term) series = 1.0 + series * r / term;
  return std::ldexp(series, static_cast<int>(n));
}

}  // namespace ilat
