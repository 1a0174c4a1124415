#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "serving/http/spooled_file.h"

namespace ilat {

/// A part of a form. Files lie in the spool, texts are here.
struct FormPart {
  std::string name;
  std::string file_name;   ///< as the client calls it; never used as a path
  std::string media_type;  ///< empty = not said
  std::string text;
  std::shared_ptr<SpooledFile> file;  ///< set = a file's content, and no text
};

struct HttpRequest {
  std::string method;  ///< "GET", "POST", ...
  std::string path;    ///< percent-decoded, without the query: "/v1/jobs/job_12"
  std::map<std::string, std::string> query;
  std::map<std::string, std::string> headers;  ///< names in small letters
  std::string address;                         ///< of the client, without its port
  /// What was sent: a form's parts, or one body. A long body lies in the spool, a short one here.
  std::vector<FormPart> form;
  std::string body;
  std::shared_ptr<SpooledFile> body_file;

  /// Empty if there is none.
  const std::string& header(const std::string& name) const {
    static const std::string none;
    const auto found = headers.find(name);
    return found == headers.end() ? none : found->second;
  }
  /// Whether the query has it as "true" or "1" or without a value.
  bool flag(const std::string& name) const {
    const auto found = query.find(name);
    return found != query.end() && (found->second.empty() || found->second == "1" || found->second == "true");
  }
};

using HttpHeaders = std::vector<std::pair<std::string, std::string>>;

struct HttpResponse {
  int status = 200;
  std::string media_type = "application/json";
  std::string body = {};
  std::filesystem::path file = {};  ///< set = its content instead of `body`
  HttpHeaders headers = {};
};

/// A request that is refused: its status and what the body says.
class HttpError : public std::runtime_error {
 public:
  HttpError(int status, std::string code, const std::string& message, std::string context = {}, HttpHeaders headers = {})
      : std::runtime_error(message),
        status_(status),
        code_(std::move(code)),
        context_(std::move(context)),
        headers_(std::move(headers)) {}

  int status() const { return status_; }
  const std::string& code() const { return code_; }
  const std::string& context() const { return context_; }
  const HttpHeaders& headers() const { return headers_; }

 private:
  int status_;
  std::string code_, context_;
  HttpHeaders headers_;
};

/// {"error": {"code", "message", "context"}}
HttpResponse error_response(const HttpError& error);

/// How much of a body is taken, and as what.
struct BodyRules {
  std::uint64_t most_bytes = 0;  ///< more is refused with 413
  bool form = false;             ///< multipart/form-data is taken apart
};

}  // namespace ilat
