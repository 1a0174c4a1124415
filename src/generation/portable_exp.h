#pragma once

namespace ilat {

/// e^x for x <= 0, within 2 units in the last place, and the same bits on every IEEE 754 machine (libm's exp differs
/// between platforms in the last bit, which would change a draw now and then). Below -708 the result is 0.
double portable_exp(double x);

}  // namespace ilat
