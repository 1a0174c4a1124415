#pragma once

#include <memory>
#include <string>

#include "serving/api/service.h"

namespace ilat {

/// One event of a text/event-stream.
std::string sse_text(const std::string& name, const std::string& data);

/// Hears a job until it ends or the client goes, whichever is first.
/// @param cancels whether the client's going cancels the job
/// @param hear is called for every event, on the threads where they happen
/// @return false if there is no such job
bool follow_job(const Service& service, const std::shared_ptr<Exchange>& exchange, const std::string& id, bool cancels,
                std::function<void(const JobEvent&)> hear);

}  // namespace ilat
