// Requests for a job in JSON, as the server reads them: refused in words, or a job that comes back the same from the
// journal's text; and no file stays behind.
#include <unistd.h>

#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <string>

#include "fuzz/refusal.h"
#include "serving/api/job_request.h"
#include "serving/queue/local_queue.h"

namespace {

void expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "%s\n", what);
  std::abort();
}

std::filesystem::path make_folder() {
  std::string name = (std::filesystem::temp_directory_path() / "ilat-fuzz-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) std::abort();
  return name;
}

/// A server's parts without its sockets, its workers and its model's weights.
struct Server {
  std::filesystem::path folder = make_folder();
  ilat::LocalQueue queue{{.folder = folder}};
  ilat::PictureShelf pictures{{.folder = folder}};
  ilat::ThreadPool pool{0, 0};
  ilat::ServerMetrics metrics;
  ilat::ServedModel model{{}, ilat::ModelConfig{.name = "model"}};
  ilat::Service service{.queue = queue, .pictures = pictures, .pool = pool, .metrics = metrics, .model = model};

  ~Server() { std::filesystem::remove_all(folder); }
};

void read(const Server& server, const ilat::HttpRequest& request, bool complete) {
  const ilat::RequestedJob requested = ilat::read_job_request(server.service, request, complete);
  const ilat::JobTicket& ticket = requested.ticket;
  for (const auto& [field, file] : ilat::inputs_of(ticket.job)) {
    if (file.empty()) continue;
    expect(file.parent_path() == server.folder && std::filesystem::is_regular_file(file), "an input that is no file of the queue's");
  }
  expect(ticket.job.output.filename() == ticket.job.output, "a result that lies in a folder");
  const ilat::JobTicket again = ilat::parse_job_ticket(ilat::to_json_text(ticket), server.folder);
  expect(again.job == ticket.job && again.preview_every == ticket.preview_every, "another job from its own text");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const Server server;
  ilat::HttpRequest request;
  request.method = "POST";
  request.path = "/v1/jobs";
  request.headers["content-type"] = "application/json";
  request.body.assign(reinterpret_cast<const char*>(data), size);
  for (const bool complete : {false, true}) {
    try {
      ilat::fuzz::result_or_refusal([&] { read(server, request, complete); });
    } catch (const ilat::HttpError& refusal) {
      expect(refusal.status() >= 400 && refusal.status() < 500, "a refusal that is no fault of the client's");
    }
    expect(std::filesystem::is_empty(server.folder), "a file stays behind");
  }
  return 0;
}
