#pragma once

#include <string>
#include <vector>

#include "serving/http/spooled_file.h"
#include "serving/queue/job_queue.h"
#include "support/temporary_folder.h"

namespace ilat::test {

/// A job whose photo, no picture, lies in the queue's folder.
inline JobTicket ticket_in(const std::filesystem::path& folder, const std::string& client = "me", std::uint64_t seed = 0) {
  JobTicket ticket{.id = "job_" + random_name(), .client = client, .created = now_seconds()};
  ticket.job.seed = seed;
  ticket.job.variations = 1;
  ticket.job.keep_lines = true;
  ticket.job.mask_rects = {{1, 1, 2, 2}};
  ticket.job.output = "after.png";
  ticket.job.photo = input_path(folder, ticket.id, "photo");
  write_text(ticket.job.photo, "photo");
  return ticket;
}

inline FinishedJob finished(const std::filesystem::path& folder, const JobTicket& ticket, const std::string& result = "result") {
  const auto path = result_path(folder, ticket, 1);
  write_text(path, result);
  return {{{path, result.size()}}, {"a warning"}, "{\"tokens\":16}"};
}

inline std::vector<JobTicket> take(JobQueue& queue, std::size_t most = 1) { return queue.take(most, std::stop_source().get_token()); }

}  // namespace ilat::test
