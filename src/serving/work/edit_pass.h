#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

#include "jobs/job_faces.h"
#include "jobs/provenance.h"
#include "serving/pictures/seen_photo.h"
#include "serving/queue/job_queue.h"

namespace ilat {

/// The photo in this file if this process has decoded it lately; else null.
using SeenPhotos = std::function<std::shared_ptr<const SeenPhoto>(const std::filesystem::path& file)>;

/// On what a pass runs.
struct PassTools {
  JobQueue& queue;
  const Editor& editor;
  const UsedModel& model;
  JobFaces& faces;
  const SeenPhotos& seen;  ///< empty = every photo is decoded
};

/// Does jobs of equal pass_key() together and tells the queue how each ends: done, failed in words without this machine's
/// paths, or, when `hurry` is requested, handed back. Who is not wanted any more is dropped at the next token; the pass
/// ends early once nobody is.
/// @return tokens drawn
std::uint64_t run_pass(const PassTools& tools, const std::vector<JobTicket>& tickets, std::stop_token hurry);

}  // namespace ilat
