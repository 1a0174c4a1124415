#pragma once

namespace ilat {

/// LibTorch takes half a second to load, so the program that links it is another one, `ilat-train`: the same command line,
/// and also the commands that train and the backend `torch`. Becomes that program where the words ask for what only it
/// has; returns where this program will do.
/// @param arguments as main() gets them
/// @throws Error not_found if it is needed and not installed
void hand_over(char** arguments);

/// Whether this is the program that links LibTorch.
bool has_torch();

}  // namespace ilat
