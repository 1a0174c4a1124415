#include <algorithm>
#include <system_error>

#include "serving/api/embedded_files.h"
#include "serving/api/service.h"

namespace ilat {
namespace {

constexpr const char* kNoStudio =
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>iLAT</title>"
    "<p>The server runs, but this program was built without the studio: esbuild was missing when it was compiled.</p>"
    "<p>The API is described in <a href=\"/openapi.json\">/openapi.json</a>.</p></html>\n";

const char* media_type_of_file(const std::string& path) {
  const auto is = [&](const char* extension) { return path.ends_with(extension); };
  if (is(".html")) return "text/html; charset=utf-8";
  if (is(".js")) return "text/javascript; charset=utf-8";
  if (is(".css")) return "text/css; charset=utf-8";
  if (is(".svg")) return "image/svg+xml";
  if (is(".png")) return "image/png";
  if (is(".ico")) return "image/x-icon";
  if (is(".json") || is(".map")) return "application/json";
  if (is(".webmanifest")) return "application/manifest+json";
  if (is(".woff2")) return "font/woff2";
  return "application/octet-stream";
}

/// Only what lies in the folder: paths come without "..", and links are not followed out of it.
std::optional<HttpResponse> file_in(const std::filesystem::path& folder, const std::string& path) {
  std::error_code failed;
  const auto inside = std::filesystem::weakly_canonical(folder / path.substr(1), failed);
  const auto root = std::filesystem::weakly_canonical(folder, failed);
  if (std::mismatch(root.begin(), root.end(), inside.begin(), inside.end()).first != root.end()) return std::nullopt;
  if (!std::filesystem::is_regular_file(inside, failed)) return std::nullopt;
  return HttpResponse{.media_type = media_type_of_file(path), .file = inside};
}

}  // namespace

std::optional<HttpResponse> studio_file(const Service& service, const std::string& asked) {
  const std::string path = asked == "/" ? "/index.html" : asked;
  if (!service.studio.empty()) return file_in(service.studio, path);
  const auto files = studio_files();
  const auto found = std::ranges::find(files, path, &EmbeddedFile::path);
  if (found != files.end()) return HttpResponse{.media_type = media_type_of_file(path), .body = std::string(found->content)};
  if (asked == "/") return HttpResponse{.media_type = "text/html; charset=utf-8", .body = kNoStudio};
  return std::nullopt;
}

}  // namespace ilat
