#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace ilat {

/// Who takes a form's parts as they come.
class MultipartListener {
 public:
  virtual ~MultipartListener() = default;
  /// A part begins. @param file_name none = a text
  virtual void begin(std::string name, std::string file_name, bool is_file, std::string media_type) = 0;
  /// More of its content, in pieces of any size.
  virtual void content(std::string_view bytes) = 0;
  virtual void end() = 0;
};

/// Takes multipart/form-data (RFC 7578) apart while it arrives. It holds no more than a part's headers and a boundary
/// back, whatever comes.
class MultipartParser {
 public:
  static constexpr std::size_t kMostHeaderBytes = 4096;  ///< of one part
  static constexpr int kMostParts = 128;

  /// @param boundary as the content type names it, 1 to 70 letters
  MultipartParser(const std::string& boundary, MultipartListener& listener);

  /// @throws HttpError 400 for what is no form: no boundary at the start, headers without end, a part without a name
  void feed(std::string_view bytes);
  /// No more comes. @throws HttpError 400 if the last boundary is missing
  void finish() const;

 private:
  enum class State { start, after_boundary, headers, content, over };
  bool step();
  void read_headers(std::string_view headers);

  std::string delimiter_;  // CR LF -- boundary
  MultipartListener& listener_;
  std::string held_ = "\r\n";  // so that the first boundary looks as the others
  State state_ = State::start;
  bool fresh_ = false;  // held_ begins with the blank line before the content
  int parts_ = 0;
};

/// The boundary of a content type; empty if it is not multipart/form-data or has none.
std::string boundary_of(std::string_view content_type);

}  // namespace ilat
