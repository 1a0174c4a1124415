#pragma once

namespace ilat {

/// From now on Ctrl-C, SIGTERM and SIGHUP end the program as a failure does: nothing half written, no temporary file,
/// "cancelled" and exit code 1, at once or, while an Interrupt lives, as soon as the job gets to look. Signals that the
/// program's parent has it ignore stay ignored.
/// @param json say it as the JSON object that --json promises
void end_cleanly_on_signals(bool json);

/// While it lives, the first signal asks the job to stop at its next step; a second one ends the program at once.
class Interrupt {
 public:
  Interrupt();
  ~Interrupt();
  Interrupt(const Interrupt&) = delete;
  Interrupt& operator=(const Interrupt&) = delete;

  static bool requested();
};

}  // namespace ilat
