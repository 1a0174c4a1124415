#pragma once

#include <string>

#include "jobs/edit_job/edit_job.h"

namespace ilat {

/// Puts what a prompt names into a job: parts of the face ("mouth", "left eye") and wishes with or without a number
/// ("smile", "smile 0.7", "open mouth", "raise brows -0.5"), between commas, semicolons or "and". An empty prompt names
/// nothing.
/// @throws Error usage that says which words there are, for anything else: the model reads no sentences
void read_prompt(const std::string& prompt, EditJob& job);

}  // namespace ilat
