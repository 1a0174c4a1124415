#include <algorithm>
#include <atomic>
#include <ctime>
#include <nlohmann/json.hpp>
#include <span>
#include <utility>

#include "files/atomic_file.h"
#include "files/parse_number.h"
#include "files/read_whole.h"
#include "ilat/error.h"
#include "imaging/codecs/photo_codec.h"
#include "imaging/geometry/resize.h"
#include "imaging/photo/photo_format.h"
#include "imaging/photo/stage_photo.h"
#include "serving/api/event_stream.h"
#include "serving/api/job_request.h"
#include "serving/api/prompt_words.h"
#include "serving/http/base64.h"

namespace ilat {
namespace {

using nlohmann::json;

constexpr int kPreviewTokens = 6;  // between two looks at what is drawn so far

/// What a request to /v1/images/edits asks for beside the job.
struct ImagesWish {
  bool url = false, stream = false;
  int partial_images = 0;
  std::string output_format = "png", size = "auto";
};

[[noreturn]] void refuse(const std::string& field, const std::string& why) { throw Error(ErrorCode::usage, why, field); }

int number_in(const FormPart& part, int least, int most) {
  const auto number = parse_number<int>(part.text);
  if (!number || *number < least || *number > most)
    refuse(part.name, "expected a whole number from " + std::to_string(least) + " to " + std::to_string(most) + ", got \"" + part.text.substr(0, 40) + "\"");
  return *number;
}

bool truth_in(const FormPart& part) {
  if (part.text == "true" || part.text == "True" || part.text == "1") return true;
  if (part.text == "false" || part.text == "False" || part.text == "0") return false;
  refuse(part.name, "expected true or false, got \"" + part.text.substr(0, 40) + "\"");
}

void place(const Service& service, const FormPart& part, const std::string& field, RequestedJob& requested) {
  if (!part.file) refuse(part.name, "expected a file");
  const auto path = input_path(service.queue.folder(), requested.ticket.id, field);
  if (std::filesystem::exists(path)) refuse(part.name, "one picture at a time is edited here");
  part.file->keep_as(path);
  requested.own(path);
  (field == "photo" ? requested.ticket.job.photo : requested.ticket.job.mask) = path;
}

/// Takes one part into the job or the wish; a field that cannot be honoured is refused by its name.
void read_part(const Service& service, const FormPart& part, RequestedJob& requested, ImagesWish& wish) {
  EditJob& job = requested.ticket.job;
  const std::string& name = part.name;
  const auto one_of = [&](std::initializer_list<const char*> words) {
    for (const char* word : words)
      if (part.text == word) return;
    std::string all;
    for (const char* word : words) all += (all.empty() ? "" : ", ") + std::string(word);
    refuse(name, "this server has only " + all + ", not \"" + part.text.substr(0, 40) + "\"");
  };
  if (name == "image" || name == "image[]") return place(service, part, "photo", requested);
  if (name == "mask") return place(service, part, "mask", requested);
  if (name == "prompt") return read_prompt(part.text, job);
  if (name == "n") job.variations = number_in(part, 1, 10);
  else if (name == "size") wish.size = part.text;
  else if (name == "response_format") one_of({"b64_json", "url"}), wish.url = part.text == "url";
  else if (name == "output_format") one_of({"png", "jpeg", "webp"}), wish.output_format = part.text;
  else if (name == "output_compression") job.quality = number_in(part, 1, 100);
  else if (name == "stream") wish.stream = truth_in(part);
  else if (name == "partial_images") wish.partial_images = number_in(part, 0, 3);
  else if (name == "quality" || name == "moderation") one_of({"auto"});
  else if (name == "background") one_of({"auto", "opaque"});
  else if (name == "model") return;  // any name: there is one here
  else if (name == "user") {
    if (is_plain_name(part.text)) requested.ticket.client += ":" + part.text.substr(0, 32);
  } else refuse(name, "this server cannot honour it; leave it out");
}

std::string size_text(const Image& image) { return std::to_string(image.width) + "x" + std::to_string(image.height); }

/// The mask as OpenAI's clients send it, alpha 0 = repaint, is the other way round than ours.
void turn_mask(EditJob& job, const Image& photo) {
  const Photo drawn = read_photo(job.mask, read_options_of(job));
  if (drawn.alpha.empty()) refuse("mask", "has no transparency; what is wholly transparent is repainted");
  if (drawn.image.width != photo.width || drawn.image.height != photo.height)
    refuse("mask", "is " + size_text(drawn.image) + ", the image " + size_text(photo) + "; they must be of one size");
  Image mask(photo.width, photo.height, 1);
  for (std::size_t i = 0; i < mask.pixels.size(); ++i) mask.pixels[i] = drawn.alpha[i] == 0 ? 255 : 0;
  std::filesystem::remove(job.mask);
  const auto bytes = encode_photo(plain_photo(mask), PhotoFormat::png, {});
  const std::span<const std::byte> whole(bytes);
  write_file_atomically(job.mask, std::span(&whole, 1));
}

std::pair<RequestedJob, ImagesWish> read_images_request(const Service& service, const HttpRequest& request) {
  RequestedJob requested;
  ImagesWish wish;
  requested.ticket.id = "job_" + random_name();
  requested.ticket.client = client_of(service, request);
  requested.ticket.created = now_seconds();
  if (request.form.empty()) throw HttpError(415, "usage", "expected multipart/form-data", "content-type");
  for (const FormPart& part : request.form) read_part(service, part, requested, wish);
  EditJob& job = requested.ticket.job;
  if (job.photo.empty()) refuse("image", "is missing: the picture to edit");
  if (wish.partial_images > 0 && !wish.stream) refuse("partial_images", "needs stream=true");
  if (wish.stream && wish.url) refuse("response_format", "a stream holds the pictures themselves; leave it out");
  job.output = "after." + (wish.output_format == "jpeg" ? std::string("jpg") : wish.output_format);
  check_limits(service, job);
  const auto seen = service.pictures.look({}, job.photo);
  if (wish.size != "auto" && !wish.size.empty() && wish.size != size_text(seen->photo.image))
    refuse("size", "results have the image's own size, " + size_text(seen->photo.image) + "; say that or auto");
  wish.size = size_text(seen->photo.image);
  if (!job.mask.empty()) turn_mask(job, seen->photo.image);
  if (job.mask.empty() && !speaks_of_face(job)) refuse("prompt", "says nothing to change: send a mask, or name a region or a wish (smile, open mouth, ...)");
  job.keep_lines = !speaks_of_face(job);
  job = with_drawing(std::move(job), service.model.drawing());
  if (wish.partial_images > 0) requested.ticket.preview_every = kPreviewTokens;
  return {std::move(requested), std::move(wish)};
}

std::string content_of(const std::filesystem::path& file) {
  return base64(std::span<const std::byte>(read_whole(file, std::uint64_t{1} << 32)));
}

/// The whole picture with a preview in its place, in the format of the results.
std::string partial_picture(const Photo& before, const EditJob& job, const json& preview) {
  Photo photo = before;
  photo.deep.clear();
  photo.metadata = {};
  const std::string url = preview.at("picture");
  const auto bytes = base64_decoded(std::string_view(url).substr(url.find(',') + 1)).value_or("");
  const Image small = decode_photo(std::as_bytes(std::span(bytes.data(), bytes.size())), {}, "preview").image;
  const int left = preview.at("x"), top = preview.at("y"), width = preview.at("width"), height = preview.at("height");
  if (left < 0 || top < 0 || width < 1 || height < 1 || left > photo.image.width - width || top > photo.image.height - height)
    throw Error(ErrorCode::bad_input, "lies outside the photo", "preview");  // it may come from another machine
  const Image part = resize(small, width, height);
  for (int y = 0; y < height; ++y)
    std::copy_n(part.row(y), static_cast<std::size_t>(width) * 3, photo.image.row(top + y) + static_cast<std::size_t>(left) * 3);
  photo.grey = false;
  return base64(std::span<const std::byte>(encode_photo(photo, photo_format(job.output).value(), {.quality = job.quality})));
}

json error_body(int status, const std::string& code, const std::string& message, const std::string& param) {
  return {{"error",
           {{"code", code}, {"message", message}, {"context", param}, {"type", status < 500 ? "invalid_request_error" : "server_error"},
            {"param", param.empty() ? json(nullptr) : json(param)}}}};
}

std::string dump(const json& value) { return value.dump(-1, ' ', false, json::error_handler_t::replace); }

/// The field of ours that an error is about, as OpenAI's clients call it.
std::string their_name(const std::string& field) { return field == "photo" ? "image" : field == "variations" ? "n" : field; }

HttpResponse refused(const HttpError& error) {
  return {.status = error.status(), .body = dump(error_body(error.status(), error.code(), error.what(), their_name(error.context()))) + '\n', .headers = error.headers()};
}

HttpResponse ended_badly(const json& state) {
  const json& error = state.at("error");
  if (error.is_null()) return {.status = 409, .body = dump(error_body(409, "cancelled", "the job was cancelled", "")) + '\n'};
  const std::string code = error.at("code");
  const int status = code == "usage" ? 400 : code == "bad_input" || code == "not_found" ? 422 : 500;
  return {.status = status, .body = dump(error_body(status, code, error.at("message"), their_name(error.at("context")))) + '\n'};
}

/// One request on its way; events come on the worker's thread, pictures are encoded on the pool's.
class ImagesEdit : public std::enable_shared_from_this<ImagesEdit> {
 public:
  ImagesEdit(const Service& service, std::shared_ptr<Exchange> exchange, ImagesWish wish, EditJob job)
      : service_(service), exchange_(std::move(exchange)), wish_(std::move(wish)), job_(std::move(job)) {
    if (wish_.partial_images > 0) before_ = service.pictures.look({}, job_.photo);
  }

  void hear(const JobEvent& event) {
    if (event.name == "preview" && sent_ < wish_.partial_images) {
      const int index = sent_++;
      run([self = shared_from_this(), data = event.data, index] { self->send_partial(json::parse(data), index); });
    }
    if (event.last) run([self = shared_from_this(), data = event.data] { self->finish(json::parse(data)); });
  }

 private:
  void run(const std::function<void()>& task) {
    if (!service_.pool.run(task)) task();  // late is better than never
  }

  json image_event(const char* type, std::string picture) const {
    return {{"type", type}, {"b64_json", std::move(picture)}, {"created_at", std::time(nullptr)}, {"size", wish_.size},
            {"quality", "auto"}, {"background", "opaque"}, {"output_format", wish_.output_format}};
  }

  void send_partial(const json& preview, int index) try {
    json event = image_event("image_edit.partial_image", partial_picture(before_->photo, job_, preview));
    event["partial_image_index"] = index;
    exchange_->send(sse_text("image_edit.partial_image", event.dump()));
  } catch (const std::exception&) {  // one look less
  }

  void finish(const json& state) try {
    const bool done = state.at("status") == "done";
    if (wish_.stream) {
      if (done) {
        const auto kept = service_.queue.find(state.at("id"));
        for (const JobResultFile& each : kept ? kept->results : std::vector<JobResultFile>{}) {
          json event = image_event("image_edit.completed", content_of(each.path));
          event["usage"] = {{"input_tokens", 0}, {"output_tokens", state.at("tokens").at("total")}, {"total_tokens", state.at("tokens").at("total")},
                            {"input_tokens_details", {{"image_tokens", 0}, {"text_tokens", 0}}}};
          exchange_->send(sse_text("image_edit.completed", event.dump()));
        }
      } else {
        exchange_->send(sse_text("error", ended_badly(state).body.substr(0, ended_badly(state).body.size() - 1)));
      }
      return exchange_->end_stream();
    }
    if (!done) return exchange_->respond(ended_badly(state));
    json data = json::array();
    const auto kept = service_.queue.find(state.at("id"));
    for (std::size_t i = 0; kept && i < kept->results.size(); ++i) {
      if (wish_.url) data.push_back({{"url", "http://" + exchange_->request().header("host") + "/v1/jobs/" + kept->ticket.id + "/results/" + std::to_string(i + 1)}});
      else data.push_back({{"b64_json", content_of(kept->results[i].path)}});
    }
    exchange_->respond({.body = json{{"created", std::time(nullptr)}, {"data", data}, {"output_format", wish_.output_format}, {"size", wish_.size}}.dump() + '\n'});
  } catch (const std::exception&) {
    exchange_->respond(refused(refusal_of_current_exception()));
    exchange_->end_stream();
  }

  const Service& service_;
  std::shared_ptr<Exchange> exchange_;
  ImagesWish wish_;
  EditJob job_;
  std::shared_ptr<const SeenPhoto> before_;
  std::atomic<int> sent_{0};
};

void images_edits(const Service& service, const std::shared_ptr<Exchange>& exchange, const PathValues&) {
  try {
    auto [requested, wish] = read_images_request(service, exchange->request());
    const auto edit = std::make_shared<ImagesEdit>(service, exchange, wish, requested.ticket.job);
    const JobState state = service.queue.submit(requested.ticket);
    requested.keep_files();
    if (wish.stream) exchange->begin_stream("text/event-stream");
    if (!follow_job(service, exchange, state.ticket.id, true, [edit](const JobEvent& event) { edit->hear(event); }))
      throw HttpError(404, "not_found", "the job is gone");
  } catch (const std::exception&) {
    exchange->respond(refused(refusal_of_current_exception()));
  }
}

}  // namespace

void add_images_routes(std::vector<Route>& routes) {
  routes.push_back({"POST", "/v1/images/edits", {1, true}, false, images_edits});
}

}  // namespace ilat
