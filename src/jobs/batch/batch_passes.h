#pragma once

#include <vector>

#include "jobs/batch/batch_book.h"

namespace ilat {

/// Edits the jobs of a batch in this process, those that may share a pass together.
/// @param batch_size photos edited together, and so in memory at a time
/// @throws Error cancelled; bad_model. A job's own error goes into the book.
void edit_in_passes(const std::vector<const BatchJob*>& jobs, BatchBook& book, const OpenEditor& open, std::size_t batch_size);

}  // namespace ilat
