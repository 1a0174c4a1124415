#pragma once

namespace ilat {

/// While it lives, the first Ctrl-C (or SIGTERM) asks the job to stop at its next step; a second one kills the program.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  static bool requested();
};

}  // namespace ilat
