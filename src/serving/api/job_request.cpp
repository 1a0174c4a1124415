#include "serving/api/job_request.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "files/json_text.h"
#include "files/mapped_file.h"
#include "ilat/error.h"
#include "jobs/edit_job/edit_job_texts.h"
#include "serving/http/base64.h"

namespace ilat {
namespace {

using nlohmann::json;

constexpr int kDeepest = 16;
constexpr std::size_t kMostStructure = 64 * 1024;  // bytes of JSON outside its texts

/// Inputs that are no pictures: their text may stand in the request itself.
bool is_text_input(const std::string& field) { return field == "move-landmarks" || field == "source-pose" || field == "target-pose"; }
bool is_input(const std::string& field) {
  EditJob scratch;
  return set_input(scratch, field, field);
}
bool is_list(const std::string& field) { return field == "region" || field == "mask-rect" || field == "mask-polygon"; }

std::string with_dashes(std::string name) {
  std::ranges::replace(name, '_', '-');
  return name;
}

void write_input(const Service& service, const std::string& content, const std::string& field, RequestedJob& job) {
  const auto path = input_path(service.queue.folder(), job.ticket.id, field);
  const auto account = std::make_shared<SpooledFile::Account>();
  account->most = content.size();
  SpooledFile file(path.string() + "-new", account);
  file.append(content);
  file.keep_as(path);
  job.own(path);
}

void place_input(const Service& service, const FormPart& part, const std::string& field, RequestedJob& job) {
  if (part.file) {
    const auto path = input_path(service.queue.folder(), job.ticket.id, field);
    part.file->keep_as(path);
    job.own(path);
  } else if (is_text_input(field)) {
    write_input(service, part.text, field, job);
  } else {
    const std::string id = place_picture(service, part.text, field, job);
    if (field == "photo") job.photo_id = id;
  }
}

/// The model that a request names must be the one that runs here.
void check_model_name(const Service& service, const std::string& name) {
  const std::string& here = service.model.config().name;
  if (name != here) throw Error(ErrorCode::usage, "there is no model \"" + name + "\" here; there is " + here, "model");
}

int preview_number(const json& value) {
  if (value.is_number_integer() && value >= 0 && value <= 1'000'000) return value.get<int>();
  throw Error(ErrorCode::usage, "expected a whole number from 0 to 1000000, got " + describe(value), "preview-every");
}

EditJob read_form(const Service& service, const HttpRequest& request, RequestedJob& requested) {
  FieldTexts texts;
  for (const FormPart& part : request.form) {
    const std::string field = with_dashes(part.name);
    if (is_input(field)) {
      if (!part.file && part.text.empty()) continue;  // an empty control of a page's form
      if (!texts.emplace(field, field).second) throw Error(ErrorCode::usage, "is there twice", field);
      place_input(service, part, field, requested);
    } else if (part.file) {
      throw Error(ErrorCode::usage, "is no file", field);
    } else if (field == "model") {
      check_model_name(service, part.text);
    } else if (field == "preview-every") {
      requested.ticket.preview_every = preview_number(json::parse(part.text, nullptr, false));
    } else if (const auto [there, fresh] = texts.emplace(field, part.text); !fresh) {
      if (!is_list(field)) throw Error(ErrorCode::usage, "is there twice", field);
      there->second += ';' + part.text;
    }
  }
  return parse_edit_job(texts);
}

EditJob read_object(const Service& service, const HttpRequest& request, RequestedJob& requested) {
  json object = read_json_body(request);
  if (!object.is_object()) throw Error(ErrorCode::usage, "expected an object, got " + describe(object), "body");
  json rest = json::object();
  for (auto& [key, value] : object.items()) {
    const std::string field = with_dashes(key);
    if (rest.contains(field)) throw Error(ErrorCode::usage, "is there twice, with a dash and with an underscore", field);
    if (is_input(field) || field == "model") {
      if (value.is_null()) continue;
      if (is_text_input(field) && value.is_structured()) value = value.dump();
      if (!value.is_string()) throw Error(ErrorCode::usage, "expected a text, got " + describe(value), field);
    }
    if (field == "model") {
      check_model_name(service, value.get<std::string>());
    } else if (field == "preview-every") {
      requested.ticket.preview_every = preview_number(value);
    } else if (is_input(field)) {
      FormPart part;
      part.text = value.get<std::string>();
      place_input(service, part, field, requested);
      rest[field] = field;
    } else {
      rest[field] = std::move(value);
    }
  }
  return parse_edit_job(rest, "body");
}

}  // namespace

RequestedJob::RequestedJob(RequestedJob&& other) noexcept
    : ticket(std::move(other.ticket)), photo_id(std::move(other.photo_id)), files_(std::exchange(other.files_, {})) {}

RequestedJob::~RequestedJob() {
  std::error_code failed;
  for (const auto& file : files_) std::filesystem::remove(file, failed);
}

void check_json_shape(std::string_view text) {
  int depth = 0;
  std::size_t structure = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    ++structure;
    if (text[i] == '"') {
      for (++i; i < text.size() && text[i] != '"'; ++i)
        if (text[i] == '\\') ++i;
    } else if (text[i] == '{' || text[i] == '[') {
      if (++depth > kDeepest) throw HttpError(400, "bad_input", "the JSON is nested more than 16 deep", "body");
    } else if (text[i] == '}' || text[i] == ']') {
      --depth;
    }
  }
  if (structure > kMostStructure) throw HttpError(400, "bad_input", "the JSON holds far more than a job", "body");
}

json read_json_body(const HttpRequest& request) {
  if (const std::string& type = request.header("content-type"); !type.starts_with("application/json"))
    throw HttpError(415, "usage", "expected application/json or multipart/form-data" + (type.empty() ? std::string() : ", got " + type), "content-type");
  const auto parse = [](std::string_view text) {
    check_json_shape(text);
    try {
      return parse_json(text, "body", ErrorCode::bad_input);
    } catch (const Error& error) {
      throw HttpError(400, "bad_input", error.message(), "body");
    }
  };
  if (!request.body_file) return parse(request.body);
  const MappedFile file = map_file(request.body_file->path());
  return parse({reinterpret_cast<const char*>(file.bytes.data()), file.bytes.size()});
}

std::string place_picture(const Service& service, const std::string& text, const std::string& field, RequestedJob& job) {
  if (text.starts_with("pic_")) {
    const auto sent = service.pictures.find(text);
    if (!sent) throw Error(ErrorCode::not_found, "there is no sent picture of this id any more; send it again", field);
    const auto path = input_path(service.queue.folder(), job.ticket.id, field);
    std::error_code failed;
    std::filesystem::create_hard_link(*sent, path, failed);
    if (failed) throw Error(ErrorCode::unwritable, failed.message(), field);
    job.own(path);
    return text;
  }
  const std::size_t comma = text.find(',');
  if (!text.starts_with("data:") || comma == std::string::npos || !text.substr(0, comma).ends_with(";base64"))
    throw Error(ErrorCode::usage, "expected a picture as data:image/png;base64,... or the id of a sent one (pic_...)", field);
  const auto bytes = base64_decoded(std::string_view(text).substr(comma + 1));
  if (!bytes) throw Error(ErrorCode::usage, "is no base64", field);
  write_input(service, *bytes, field, job);
  return {};
}

std::filesystem::path result_name(const std::string& name) {
  if (!is_result_name(name))
    throw Error(ErrorCode::usage, "expected a file's name without folders that ends in .png, .jpg, .jpeg or .webp", "output");
  return name;
}

void check_limits(const Service& service, EditJob& job) {
  if (const int asked = job.variations.value_or(1); asked > service.limits.variations)
    throw Error(ErrorCode::usage, "at most " + std::to_string(service.limits.variations) + " at a time here, got " + std::to_string(asked), "variations");
  if (job.record_names) throw Error(ErrorCode::usage, "a server keeps no file names; leave it out", "record-names");
  job.max_pixels.pixels = std::min(job.max_pixels.pixels, service.limits.pixels);
}

RequestedJob read_job_request(const Service& service, const HttpRequest& request, bool complete) {
  RequestedJob requested;
  requested.ticket.id = "job_" + random_name();
  requested.ticket.client = client_of(service, request);
  requested.ticket.created = now_seconds();
  EditJob job = request.form.empty() ? read_object(service, request, requested) : read_form(service, request, requested);
  for (const auto& [field, given] : inputs_of(EditJob(job)))
    if (!given.empty()) set_input(job, field, input_path(service.queue.folder(), requested.ticket.id, field));
  if (job.photo.empty()) throw Error(ErrorCode::usage, "is missing: the picture to edit, as a file, a data: URL or the id of a sent one", "photo");
  job.output = result_name(job.output.empty() ? "after.png" : job.output.string());
  check_limits(service, job);
  if (complete) check_complete(job);
  requested.ticket.job = with_drawing(std::move(job), service.model.drawing());
  return requested;
}

}  // namespace ilat
