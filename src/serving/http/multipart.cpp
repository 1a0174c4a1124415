#include "serving/http/multipart.h"

#include <algorithm>
#include <cctype>

#include "serving/http/http_message.h"

namespace ilat {
namespace {

constexpr std::size_t kMostPreamble = 1024, kMostBoundaryLine = 128;

[[noreturn]] void refuse(const std::string& why) {
  throw HttpError(400, "bad_input", "the form cannot be read: " + why, "multipart/form-data");
}

std::string lower(std::string_view text) {
  std::string small(text);
  for (char& letter : small) letter = static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  return small;
}

std::string_view trimmed(std::string_view text) {
  const auto blank = [](char letter) { return letter == ' ' || letter == '\t'; };
  while (!text.empty() && blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && blank(text.back())) text.remove_suffix(1);
  return text;
}

struct Parameter {
  bool given = false;
  std::string value = {};
};

/// The value of ; name="..." or ; name=... in a header.
Parameter parameter(std::string_view header, std::string_view name) {
  std::size_t at = header.find(';');
  while (at < header.size()) {
    ++at;
    const std::size_t equals = header.find_first_of("=;", at);
    if (equals == std::string_view::npos || header[equals] == ';') {
      at = equals;
      continue;
    }
    const std::string key = lower(trimmed(header.substr(at, equals - at)));
    std::string value;
    at = equals + 1;
    while (at < header.size() && (header[at] == ' ' || header[at] == '\t')) ++at;
    if (at < header.size() && header[at] == '"') {
      for (++at; at < header.size() && header[at] != '"'; ++at) {
        if (header[at] == '\\' && at + 1 < header.size() && (header[at + 1] == '"' || header[at + 1] == '\\')) ++at;
        value += header[at];
      }
      at = std::min(header.find(';', at), header.size());
    } else {
      const std::size_t end = std::min(header.find(';', at), header.size());
      value = trimmed(header.substr(at, end - at));
      at = end;
    }
    if (key == name) return {true, value};
  }
  return {};
}

}  // namespace

std::string boundary_of(std::string_view content_type) {
  if (!lower(content_type).starts_with("multipart/form-data")) return {};
  std::string boundary = parameter(content_type, "boundary").value;
  return boundary.size() <= 70 ? boundary : std::string();
}

MultipartParser::MultipartParser(const std::string& boundary, MultipartListener& listener)
    : delimiter_("\r\n--" + boundary), listener_(listener) {}

void MultipartParser::feed(std::string_view bytes) {
  if (state_ == State::over) return;  // an epilogue says nothing
  held_ += bytes;
  while (step()) {
  }
}

// Whether a limit is kept must not depend on where the network cut the bytes: it is looked at whether the end is there or not.
bool MultipartParser::step() {
  switch (state_) {
    case State::start: {
      const std::size_t at = held_.find(delimiter_);
      if (at == std::string::npos ? held_.size() > kMostPreamble + delimiter_.size() : at > kMostPreamble + 1)
        refuse("its boundary does not come");
      if (at == std::string::npos) return false;
      held_.erase(0, at + delimiter_.size());
      state_ = State::after_boundary;
      return true;
    }
    case State::after_boundary: {
      if (held_.size() < 2) return false;
      if (held_.starts_with("--")) {
        held_.clear();
        state_ = State::over;
        return false;
      }
      const std::size_t line = held_.find("\r\n");
      if (line == std::string::npos ? held_.size() > kMostBoundaryLine : line >= kMostBoundaryLine)
        refuse("a boundary's line has no end");
      if (line == std::string::npos) return false;
      if (!trimmed(std::string_view(held_).substr(0, line)).empty()) refuse("something stands behind a boundary");
      held_.erase(0, line);  // its end begins the headers' first line
      state_ = State::headers;
      return true;
    }
    case State::headers: {
      const std::size_t end = held_.find("\r\n\r\n");
      if (end == std::string::npos ? held_.size() > kMostHeaderBytes + 4 : end > kMostHeaderBytes)
        refuse("a part's headers have no end");
      if (end == std::string::npos) return false;
      read_headers(std::string_view(held_).substr(0, end));
      held_.erase(0, end + 2);  // the blank line's CR LF may begin a boundary: a part without content
      state_ = State::content;
      return true;
    }
    case State::content:
      break;
    case State::over:
      return false;
  }
  // The first CR LF of held_ is the blank line's own until content has come; see below.
  const std::size_t skip = fresh_ ? 2 : 0;
  const std::size_t at = held_.find(delimiter_);
  if (at != std::string::npos) {
    if (at > skip) listener_.content(std::string_view(held_).substr(skip, at - skip));
    listener_.end();
    held_.erase(0, at + delimiter_.size());
    fresh_ = false;
    state_ = State::after_boundary;
    return true;
  }
  if (held_.size() <= delimiter_.size() + 2) return false;
  const std::size_t sure = held_.size() - delimiter_.size();  // no boundary begins before
  if (sure <= skip) return false;
  listener_.content(std::string_view(held_).substr(skip, sure - skip));
  held_.erase(0, sure);
  fresh_ = false;
  return false;
}

void MultipartParser::read_headers(std::string_view headers) {
  if (++parts_ > kMostParts) refuse("it has more than " + std::to_string(kMostParts) + " parts");
  Parameter name, file_name;
  std::string media_type;
  while (headers.size() > 2) {
    headers.remove_prefix(2);  // CR LF
    const std::size_t end = std::min(headers.find("\r\n"), headers.size());
    const std::string_view line = headers.substr(0, end);
    const std::size_t colon = std::min(line.find(':'), line.size());
    const std::string key = lower(trimmed(line.substr(0, colon)));
    const std::string_view value = trimmed(line.substr(std::min(colon + 1, line.size())));
    if (key == "content-disposition") {
      if (!lower(value).starts_with("form-data")) refuse("a part is no form-data");
      name = parameter(value, "name");
      file_name = parameter(value, "filename");
    } else if (key == "content-type") {
      media_type = value;
    }
    headers.remove_prefix(end);
  }
  if (!name.given || name.value.empty()) refuse("a part has no name");
  fresh_ = true;
  listener_.begin(std::move(name.value), std::move(file_name.value), file_name.given, std::move(media_type));
}

void MultipartParser::finish() const {
  if (state_ != State::over) refuse("its last boundary is missing");
}

}  // namespace ilat
