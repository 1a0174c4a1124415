#pragma once

#include <stop_token>
#include <vector>

#include "jobs/job_faces.h"
#include "jobs/provenance.h"
#include "serving/queue/job_queue.h"

namespace ilat {

/// On what a pass runs.
struct PassTools {
  JobQueue& queue;
  const Editor& editor;
  const UsedModel& model;
  JobFaces& faces;
};

/// Does jobs of equal settings together and tells the queue how each ends: done, failed in words without this machine's
/// paths, or, when `hurry` is requested, handed back. Who is not wanted any more is dropped at the next token; the pass
/// ends early once nobody is.
/// @return tokens drawn
std::uint64_t run_pass(const PassTools& tools, const std::vector<JobTicket>& tickets, std::stop_token hurry);

}  // namespace ilat
