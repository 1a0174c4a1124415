#pragma once

#include <string>

#include "serving/queue/job_queue.h"

namespace ilat {

/// How a job stands beside its stage, as one line of JSON that a journal or another machine keeps: results without folders.
std::string standing_text(const JobState& state);
/// Reads it back into `state`; its results lie in `folder`. @throws Error bad_input
void read_standing(const std::string& text, const std::filesystem::path& folder, JobState& state);

/// How a job stands, as who listens to it hears it.
JobEvent standing_event(const JobState& state);
JobEvent warning_event(const std::string& text);

}  // namespace ilat
