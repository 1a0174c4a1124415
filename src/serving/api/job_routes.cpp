#include <charconv>
#include <utility>

#include "jobs/output_files.h"
#include "serving/api/event_stream.h"
#include "serving/api/job_request.h"

namespace ilat {
namespace {

/// What a header may hold of a name.
std::string plain_letters(std::string name) {
  for (char& letter : name)
    if (letter < 0x20 || letter > 0x7e || letter == '"' || letter == '\\') letter = '_';
  return name;
}

HttpError no_such_job() { return {404, "not_found", "there is no such job, or it has expired", "id"}; }

void submit(const Service& service, const std::shared_ptr<Exchange>& exchange, const PathValues&) {
  RequestedJob requested = read_job_request(service, exchange->request());
  const JobState state = service.queue.submit(requested.ticket);
  requested.keep_files();
  const std::string id = state.ticket.id, place = "/v1/jobs/" + id;
  if (!exchange->request().flag("wait"))
    return exchange->respond({.status = 202, .body = state_json(state) + '\n', .headers = {{"Location", place}}});
  const bool there = follow_job(service, exchange, id, true, [exchange, place](const JobEvent& event) {
    if (event.last) exchange->respond({.body = event.data + '\n', .headers = {{"Location", place}}});
  });
  if (!there) throw no_such_job();
}

void show(const Service& service, const std::shared_ptr<Exchange>& exchange, const PathValues& values) {
  const auto state = service.queue.find(values.at("id"));
  if (!state) throw no_such_job();
  exchange->respond({.body = state_json(*state) + '\n'});
}

void cancel(const Service& service, const std::shared_ptr<Exchange>& exchange, const PathValues& values) {
  const auto state = service.queue.cancel(values.at("id"));
  if (!state) throw no_such_job();
  exchange->respond({.body = state_json(*state) + '\n'});
}

void events(const Service& service, const std::shared_ptr<Exchange>& exchange, const PathValues& values) {
  if (!service.queue.find(values.at("id"))) throw no_such_job();
  exchange->begin_stream("text/event-stream");
  const bool there = follow_job(service, exchange, values.at("id"), exchange->request().flag("cancel_on_close"), [exchange](const JobEvent& event) {
    const bool passes = event.name == "progress" || event.name == "preview" || event.name == "queued";
    exchange->send(sse_text(event.name, event.data), passes ? event.name : std::string());
    if (event.last) exchange->end_stream();
  });
  if (!there) exchange->end_stream();
}

void result(const Service& service, const std::shared_ptr<Exchange>& exchange, const PathValues& values) {
  const auto state = service.queue.find(values.at("id"));
  if (!state) throw no_such_job();
  const std::string& word = values.at("variation");
  std::size_t variation = 0;
  const auto [end, failed] = std::from_chars(word.data(), word.data() + word.size(), variation);
  if (failed != std::errc() || end != word.data() + word.size() || variation < 1 || variation > state->results.size())
    throw HttpError(404, "not_found", state->results.empty() ? "there is no result: the job is " + std::string(name_of(state->stage))
                                                             : "there are results 1 to " + std::to_string(state->results.size()),
                    "variation");
  const EditJob& job = state->ticket.job;
  const std::string name = plain_letters(numbered_files(job.output, number_of_results(job))[variation - 1].string());
  exchange->respond({.media_type = media_type_of(job.output),
                     .file = state->results[variation - 1].path,
                     .headers = {{"Content-Disposition", "inline; filename=\"" + name + "\""},
                                 {"Cache-Control", "private, max-age=3600, immutable"}}});
}

}  // namespace

void add_job_routes(std::vector<Route>& routes) {
  routes.push_back({"POST", "/v1/jobs", {1, true}, false, submit});
  routes.push_back({"GET", "/v1/jobs/{id}", {}, false, show});
  routes.push_back({"DELETE", "/v1/jobs/{id}", {}, false, cancel});
  routes.push_back({"GET", "/v1/jobs/{id}/events", {}, false, events});
  routes.push_back({"GET", "/v1/jobs/{id}/results/{variation}", {}, false, result});
}

}  // namespace ilat
