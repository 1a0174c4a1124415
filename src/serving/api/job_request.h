#pragma once

#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "serving/api/service.h"
#include "serving/queue/job_ticket.h"

namespace ilat {

/// A job as it was asked for. Its files go with it, unless the queue has them.
class RequestedJob {
 public:
  RequestedJob() = default;
  RequestedJob(RequestedJob&& other) noexcept;
  RequestedJob& operator=(RequestedJob&&) = delete;
  ~RequestedJob();

  JobTicket ticket;
  std::string photo_id;  ///< of a sent picture; empty = it came with the request
  /// The queue has them now.
  void keep_files() { files_.clear(); }
  void own(std::filesystem::path file) { files_.push_back(std::move(file)); }

 private:
  std::vector<std::filesystem::path> files_;
};

/// Reads a job from a form or from JSON: the fields of an edit, pictures as files, data: URLs or ids of sent pictures, and
/// the server's own `model` and `preview-every`.
/// @param complete a job that is to run: it has all that an edit needs
/// @throws HttpError and Error in the field's name
RequestedJob read_job_request(const Service& service, const HttpRequest& request, bool complete = true);

/// A request's JSON. @throws HttpError 415 for another content type, 400 for no JSON, or one that is nested deeply or has
/// more beside its texts than any job
nlohmann::json read_json_body(const HttpRequest& request);

/// @throws HttpError 400 for JSON that would take far more memory than its bytes
void check_json_shape(std::string_view text);

/// Puts a picture where a job's input lies: from its data: URL, or as another name of a sent one.
/// @return the id of a sent picture; else empty
std::string place_picture(const Service& service, const std::string& text, const std::string& field, RequestedJob& job);

/// Checks a result's name. @throws Error usage for folders, other formats, long names
std::filesystem::path result_name(const std::string& name);

/// What this server does not do for anybody. @throws Error usage
void check_limits(const Service& service, EditJob& job);

}  // namespace ilat
