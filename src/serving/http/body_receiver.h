#pragma once

#include <memory>
#include <string_view>

#include "serving/http/http_message.h"
#include "serving/http/multipart.h"

namespace ilat {

/// Takes a request's body as it arrives: a form is taken apart, files and long bodies go straight into the spool.
class BodyReceiver : private MultipartListener {
 public:
  static constexpr std::size_t kMostText = 256 * 1024;    ///< of a form's text parts together
  static constexpr std::size_t kShort = 64 * 1024;        ///< a body up to this stays in memory

  BodyReceiver(const HttpRequest& head, const BodyRules& rules, Spool& spool);

  /// @throws HttpError 413 above the limit; 400 for a form that is none; Error unwritable
  void feed(std::string_view bytes);
  /// Puts what came into the request. @throws HttpError 400 for a form that is not whole
  void finish(HttpRequest& request);

 private:
  void begin(std::string name, std::string file_name, bool is_file, std::string media_type) override;
  void content(std::string_view bytes) override;
  void end() override {}

  BodyRules rules_;
  Spool& spool_;
  std::unique_ptr<MultipartParser> form_;
  std::vector<FormPart> parts_;
  std::string body_;
  std::shared_ptr<SpooledFile> file_;
  std::uint64_t received_ = 0, texts_ = 0;
};

/// @throws HttpError 413
[[noreturn]] void refuse_size(std::uint64_t most);

}  // namespace ilat
