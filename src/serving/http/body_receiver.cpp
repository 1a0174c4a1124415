#include "serving/http/body_receiver.h"

#include <utility>

namespace ilat {

void refuse_size(std::uint64_t most) {
  throw HttpError(413, "too_large", "the body is larger than the " + std::to_string(most) + " bytes that are taken here", "body");
}

BodyReceiver::BodyReceiver(const HttpRequest& head, const BodyRules& rules, Spool& spool) : rules_(rules), spool_(spool) {
  const std::string& type = head.header("content-type");
  if (!type.starts_with("multipart/")) return;
  if (!rules.form) throw HttpError(415, "usage", "a form is not taken here", "content-type");
  const std::string boundary = boundary_of(type);
  if (boundary.empty()) throw HttpError(400, "bad_input", "expected multipart/form-data with a boundary", "content-type");
  form_.reset(new MultipartParser(boundary, *this));
}

void BodyReceiver::feed(std::string_view bytes) {
  received_ += bytes.size();
  if (received_ > rules_.most_bytes) refuse_size(rules_.most_bytes);
  if (form_) return form_->feed(bytes);
  if (!file_ && body_.size() + bytes.size() > kShort) {
    file_ = spool_.make();
    file_->append(std::exchange(body_, {}));
  }
  if (file_) file_->append(bytes);
  else body_ += bytes;
}

void BodyReceiver::finish(HttpRequest& request) {
  if (form_) form_->finish();
  request.form = std::move(parts_);
  request.body = std::move(body_);
  request.body_file = std::move(file_);
}

void BodyReceiver::begin(std::string name, std::string file_name, bool is_file, std::string media_type) {
  FormPart& part = parts_.emplace_back();
  part.name = std::move(name);
  part.file_name = std::move(file_name);
  part.media_type = std::move(media_type);
  if (is_file) part.file = spool_.make();
}

void BodyReceiver::content(std::string_view bytes) {
  FormPart& part = parts_.back();
  if (part.file) return part.file->append(bytes);
  texts_ += bytes.size();
  if (texts_ > kMostText)
    throw HttpError(413, "too_large", "the form's texts are longer than " + std::to_string(kMostText) + " bytes; send pictures as files", part.name);
  part.text += bytes;
}

}  // namespace ilat
