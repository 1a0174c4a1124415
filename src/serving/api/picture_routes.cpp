#include <nlohmann/json.hpp>
#include <utility>

#include "ilat/error.h"
#include "jobs/photo_faces.h"
#include "serving/api/job_request.h"
#include "serving/pictures/face_outlines.h"
#include "serving/pictures/line_preview.h"

namespace ilat {
namespace {

using nlohmann::json;

void respond(const std::shared_ptr<Exchange>& exchange, const json& value, int status = 200) {
  exchange->respond({.status = status, .body = value.dump(-1, ' ', false, json::error_handler_t::replace) + '\n'});
}

/// The one picture that was sent: the whole body, or the form's part of this name.
std::shared_ptr<SpooledFile> sent_file(const HttpRequest& request, const std::string& name) {
  if (request.form.empty()) return request.body_file;
  for (const FormPart& part : request.form)
    if (part.name == name && part.file) return part.file;
  return nullptr;
}

/// A short picture stays in memory while it is received: it gets a file after all.
std::shared_ptr<SpooledFile> picture_of(const Service& service, const HttpRequest& request, const std::string& name) {
  if (auto file = sent_file(request, name)) return file;
  if (request.form.empty() && !request.body.empty()) {
    auto account = std::make_shared<SpooledFile::Account>();
    account->most = request.body.size();
    auto file = std::make_shared<SpooledFile>(service.queue.folder() / ("body_" + random_name()), std::move(account));
    file->append(request.body);
    return file;
  }
  throw Error(ErrorCode::usage, "is missing: send a picture as the body, or as a part of this name", name);
}

void keep_picture(const Service& service, const std::shared_ptr<Exchange>& exchange, const PathValues&) {
  const auto sent = service.pictures.keep(*picture_of(service, exchange->request(), "picture"));
  respond(exchange,
          {{"id", sent.id}, {"width", sent.width}, {"height", sent.height}, {"bytes", sent.bytes}, {"keep_seconds", service.pictures.keep_time().count()}},
          201);
}

void drop_picture(const Service& service, const std::shared_ptr<Exchange>& exchange, const PathValues& values) {
  if (!service.pictures.drop(values.at("id"))) throw HttpError(404, "not_found", "there is no such picture, or it has expired", "id");
  exchange->respond({.status = 204, .media_type = {}});
}

/// What /v1/faces is asked beside the photo.
FaceFinderOptions finder_options(const json& asked) {
  FaceFinderOptions options;
  const auto take = [&](const char* name, double least, double most, double& value) {
    if (!asked.contains(name)) return;
    const json& given = asked[name];
    if (!given.is_number() || given < least || given > most)
      throw Error(ErrorCode::usage, "expected a number from " + json(least).dump() + " to " + json(most).dump(), name);
    value = given;
  };
  take("smallest", 13, 100000, options.smallest_face);
  take("confidence", 0, 1, options.least_confidence);
  for (const auto& [name, value] : asked.items())
    if (name != "photo" && name != "smallest" && name != "confidence") throw Error(ErrorCode::usage, "is nothing that is asked here", name);
  return options;
}

void faces(const Service& service, const std::shared_ptr<Exchange>& exchange, const PathValues&) {
  const HttpRequest& request = exchange->request();
  json asked = json::object();
  RequestedJob holder;  // of the photo's file
  std::filesystem::path file;
  std::shared_ptr<SpooledFile> body;
  if (request.form.empty() && request.header("content-type").starts_with("application/json")) {
    asked = read_json_body(request);
    if (!asked.is_object() || !asked.contains("photo") || !asked["photo"].is_string()) throw Error(ErrorCode::usage, "is missing", "photo");
    const std::string photo = asked["photo"];
    if (photo.starts_with("pic_")) holder.photo_id = photo;
    holder.ticket.id = "job_" + random_name();
    place_picture(service, photo, "photo", holder);
    file = input_path(service.queue.folder(), holder.ticket.id, "photo");
  } else {
    for (const FormPart& part : request.form)
      if (!part.file) asked[part.name] = json::parse(part.text, nullptr, false);
    body = picture_of(service, request, "photo");
    file = body->path();
  }
  const FaceFinderOptions options = finder_options(asked);
  const FaceFinderOptions usual;
  const bool as_usual = options.smallest_face == usual.smallest_face && options.least_confidence == usual.least_confidence;
  const auto seen = as_usual ? service.pictures.look_for_faces(holder.photo_id, file) : service.pictures.look(holder.photo_id, file);
  const Photo& photo = seen->photo;
  const std::vector<Face> found = as_usual ? *seen->faces : service.pictures.find_faces(photo, options);
  json answer = to_json(PhotoFaces{photo.image.width, photo.image.height, found});
  for (std::size_t i = 0; i < found.size(); ++i) add_outlines(answer["faces"][i], found[i], photo.image, static_cast<int>(i) + 1);
  respond(exchange, answer);
}

void lines(const Service& service, const std::shared_ptr<Exchange>& exchange, const PathValues&) {
  const RequestedJob requested = read_job_request(service, exchange->request(), false);
  const EditJob& job = requested.ticket.job;
  const bool faces = service.pictures.has_detector() && looks_for_faces(job);
  const auto seen = faces ? service.pictures.look_for_faces(requested.photo_id, job.photo) : service.pictures.look(requested.photo_id, job.photo);
  try {
    exchange->respond({.body = line_preview(job, *seen, service.model.config()) + '\n'});
  } catch (const Error& error) {
    throw Error(error.code(), without_paths(error.message(), job), without_paths(error.context(), job));
  }
}

}  // namespace

void add_picture_routes(std::vector<Route>& routes) {
  routes.push_back({"POST", "/v1/pictures", {1, true}, false, keep_picture});
  routes.push_back({"DELETE", "/v1/pictures/{id}", {}, false, drop_picture});
  routes.push_back({"POST", "/v1/faces", {1, true}, false, faces});
  routes.push_back({"POST", "/v1/lines", {1, true}, false, lines});
}

}  // namespace ilat
