#pragma once

#include <functional>
#include <string>
#include <vector>

#include "jobs/batch/batch_book.h"
#include "serving/queue/job_queue.h"

namespace ilat {

/// Sends the jobs of a batch to whoever works for the queue and brings their results into the batch's files. So many are
/// on their way at a time that the queue need not hold the whole batch; what the queue forgets is sent again. A result is
/// taken only if its record says that it is the edit that was asked for, of the same model and program.
/// @throws Error cancelled: what is on its way is cancelled too
void edit_by_queue(const std::vector<const BatchJob*>& jobs, BatchBook& book, JobQueue& queue);

/// The same with a queue that is opened for it.
/// @param url as SharedQueueOptions has it  @param log hears when Redis is lost
/// @throws also Error as open_shared_queue() does
void edit_by_queue(const std::vector<const BatchJob*>& jobs, BatchBook& book, const std::string& url, std::function<void(const std::string&)> log);

}  // namespace ilat
