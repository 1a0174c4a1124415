#include "serving/serve.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "editing/editor_access.h"
#include "editing/fake_backend.h"
#include "ilat/image.h"
#include "support/pictures.h"
#include "support/places.h"
#include "support/redis_server.h"
#include "support/temporary_folder.h"

namespace ilat::test {
namespace {

using nlohmann::json;

/// Holds the model at a step until it is let go.
struct Gate {
  std::mutex mutex;
  std::condition_variable changed;
  bool open = true, reached = false;
  void pass() {
    std::unique_lock lock(mutex);
    reached = true;
    changed.notify_all();
    changed.wait(lock, [&] { return open; });
  }
  void shut() {
    const std::lock_guard lock(mutex);
    open = reached = false;
  }
  void let_go() {
    const std::lock_guard lock(mutex);
    open = true;
    changed.notify_all();
  }
  void wait_until_reached() {
    std::unique_lock lock(mutex);
    changed.wait(lock, [&] { return reached; });
  }
};

class GatedBackend : public FakeBackend {
 public:
  explicit GatedBackend(Gate& gate) : gate_(gate) {}
  std::vector<float> step(KvCache& cache, std::span<const Rows> rows, StepKind kind) override {
    gate_.pass();
    return FakeBackend::step(cache, rows, kind);
  }

 private:
  Gate& gate_;
};

struct Answer {
  int status = 0;
  std::string head, body;
  json as_json() const { return json::parse(body); }
};

/// A client's socket that gives up after ten seconds.
class Client {
 public:
  explicit Client(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval time{10, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    EXPECT_EQ(::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;
  ~Client() { hang_up(); }

  void hang_up() {
    if (socket_ >= 0) ::close(socket_);
    socket_ = -1;
  }
  void send(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent <= 0) return;  // the server has heard enough
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
  }
  /// Reads until `there` or the end of the connection.
  std::string read_until(const std::function<bool(const std::string&)>& there) {
    while (!there(read_)) {
      char buffer[4096];
      const ssize_t got = ::recv(socket_, buffer, sizeof buffer, 0);
      if (got <= 0) break;
      read_.append(buffer, static_cast<std::size_t>(got));
    }
    return read_;
  }
  Answer answer() {
    const std::string whole = read_until([](const std::string&) { return false; });
    const std::size_t blank = whole.find("\r\n\r\n");
    if (blank == std::string::npos) return {};
    return {std::stoi(whole.substr(9, 3)), whole.substr(0, blank), whole.substr(blank + 4)};
  }

 private:
  int socket_;
  std::string read_;
};

std::string request_text(const std::string& line, const std::string& body = {}, const std::string& headers = {}) {
  return line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + headers +
         (body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n") + "\r\n" + body;
}

class ServeTest : public testing::Test {
 protected:
  /// The model is of the paper's layout, as is the backend that takes its place.
  void start(ServeOptions options = {}) {
    options.model = (source_folder() / "models/faces-128").string();
    options.open = [this](const std::filesystem::path&) { return EditorAccess::make(std::make_unique<GatedBackend>(gate_)); };
    options.grace = std::chrono::milliseconds(2000);
    server_ = std::make_unique<EditServer>(std::move(options));
    thread_ = std::jthread([this] { server_->run(); });
  }
  void stop() {
    gate_.let_go();
    if (!server_) return;
    server_->stop();
    thread_.join();
    server_.reset();
  }
  void TearDown() override { stop(); }

  Answer ask(const std::string& text) {
    Client client(server_->port());
    client.send(text);
    return client.answer();
  }
  Answer get(const std::string& path) { return ask(request_text("GET " + path)); }
  Answer post(const std::string& path, const json& body) {
    return ask(request_text("POST " + path, body.dump(), "Content-Type: application/json\r\n"));
  }
  /// A picture of noise, sent to the server. @return its id
  std::string sent_picture() {
    write_image(folder_.at("photo.png"), noise(16, 16, 3, 1));
    const Answer answer = ask(request_text("POST /v1/pictures", read_text(folder_.at("photo.png")), "Content-Type: image/png\r\n"));
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.as_json().at("id");
  }
  json job(const std::string& picture) const {
    return {{"photo", picture}, {"mask-rect", "2,2,10,10"}, {"keep-lines", true}, {"frame", "full"}, {"temperature", 0.5},
            {"variations", 1}, {"pick", "all"}, {"guidance", 1}};
  }

  TemporaryFolder folder_;
  Gate gate_;
  std::unique_ptr<EditServer> server_;
  std::jthread thread_;
};

TEST_F(ServeTest, AnEditGoesFromThePhotoToTheResult) {
  start();
  const Answer done = post("/v1/jobs?wait=true", job(sent_picture()));
  ASSERT_EQ(done.status, 200) << done.body;
  const json state = done.as_json();
  ASSERT_EQ(state.at("status"), "done") << done.body;
  EXPECT_EQ(done.body.find(std::filesystem::temp_directory_path().string() + "/"), std::string::npos) << done.body;
  const Answer picture = get(state.at("results").at(0).at("url"));
  EXPECT_EQ(picture.status, 200);
  write_text(folder_.at("after.png"), picture.body);
  const Image after = read_image(folder_.at("after.png")), before = read_image(folder_.at("photo.png"));
  for (int y = 0; y < before.height; ++y)
    for (int x = 0; x < before.width; ++x)
      if (x < 2 || y < 2 || x >= 12 || y >= 12) {
        EXPECT_TRUE(std::equal(before.row(y) + 3 * x, before.row(y) + 3 * x + 3, after.row(y) + 3 * x));
      }
  EXPECT_NE(after.pixels, before.pixels);
  EXPECT_EQ(ask(request_text("DELETE /v1/jobs/" + state.at("id").get<std::string>())).status, 200);
  EXPECT_EQ(get("/v1/jobs/" + state.at("id").get<std::string>()).status, 404);
}

TEST_F(ServeTest, EventsTellTheWholeStory) {
  start();
  gate_.shut();
  json asked = job(sent_picture());
  asked["preview-every"] = 1;
  const std::string id = post("/v1/jobs", asked).as_json().at("id");
  Client client(server_->port());
  client.send(request_text("GET /v1/jobs/" + id + "/events"));
  client.read_until([](const std::string& text) { return text.find("event: ") != std::string::npos; });
  gate_.let_go();
  const std::string story = client.answer().body;
  EXPECT_NE(story.find("event: progress"), std::string::npos) << story;
  EXPECT_NE(story.find("data:image/jpeg;base64,"), std::string::npos) << story;
  EXPECT_NE(story.find("event: done"), std::string::npos) << story;
}

TEST_F(ServeTest, CancellingEndsARunningJobAtItsNextToken) {
  start();
  const std::string picture = sent_picture();
  gate_.shut();
  const std::string id = post("/v1/jobs", job(picture)).as_json().at("id");
  gate_.wait_until_reached();
  EXPECT_EQ(get("/health").as_json().at("running"), 1);
  EXPECT_EQ(ask(request_text("DELETE /v1/jobs/" + id)).as_json().at("status"), "cancelled");
  gate_.let_go();
  EXPECT_EQ(get("/v1/jobs/" + id).as_json().at("status"), "cancelled");
  EXPECT_EQ(post("/v1/jobs?wait=true", job(picture)).as_json().at("status"), "done");  // the next one is not harmed
}

TEST_F(ServeTest, WhoHangsUpWhileWaitingCancels) {
  start();
  const std::string picture = sent_picture();
  gate_.shut();
  Client client(server_->port());
  client.send(request_text("POST /v1/jobs?wait=true", job(picture).dump(), "Content-Type: application/json\r\n"));
  gate_.wait_until_reached();
  client.hang_up();
  for (int i = 0; i < 500 && server_->queue().counts().running > 0; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  EXPECT_EQ(server_->queue().counts().running, 0u);
}

TEST_F(ServeTest, WrongRequestsAreRefusedInWords) {
  ServeOptions options;
  options.limits.body_bytes = 20'000;
  options.http.header_time = std::chrono::milliseconds(500);
  options.http.body_time = std::chrono::milliseconds(300);
  start(options);
  const std::string form = "Content-Type: multipart/form-data; boundary=b\r\n", object = "Content-Type: application/json\r\n";
  EXPECT_EQ(get("/nothing").status, 404);
  EXPECT_EQ(get("/../etc/passwd").status, 400);
  EXPECT_EQ(ask(request_text("GET /v1/jobs")).status, 405);
  EXPECT_EQ(ask("GET /health HTTP/1.1\r\nHost: evil.example\r\nConnection: close\r\n\r\n").status, 421);
  EXPECT_EQ(ask(request_text("GET /health", "", "Origin: http://evil.example\r\n")).status, 403);
  EXPECT_EQ(ask("nonsense\r\n\r\n").status, 400);
  EXPECT_EQ(ask(request_text("GET /health", "", "X: " + std::string(40'000, 'x') + "\r\n")).status, 431);
  EXPECT_EQ(ask(request_text("POST /v1/jobs", "{}", "Content-Type: text/plain\r\n")).status, 415);
  EXPECT_EQ(ask(request_text("POST /v1/jobs", std::string(5000, '['), object)).status, 400);
  EXPECT_EQ(ask(request_text("POST /v1/jobs", "{\"photo\":\"\xff\"}", object)).status, 400);
  EXPECT_EQ(ask(request_text("POST /v1/jobs", "--b\r\nno end", form)).status, 400);
  EXPECT_EQ(ask(request_text("POST /v1/jobs", std::string(30'000, 'x'), object)).status, 413);
  EXPECT_EQ(ask("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10000000000\r\n\r\n").status, 413);
  EXPECT_EQ(ask("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\nhalf").status, 408);
  EXPECT_EQ(ask("GET /health HTTP/1.1\r\nHost: local").status, 0);  // closed without a word
  for (const json& wrong : std::vector<json>{{{"photo", "data:image/png;base64,QUJD"}, {"smile", 7}},
                                             {{"photo", "pic_unknown"}},
                                             {{"photo", "/etc/passwd"}, {"keep-lines", true}},
                                             {{"photo", "data:image/png;base64,QUJD"}, {"keep-lines", true}, {"mask-rect", "1,1,2,2"}, {"output", "../x.png"}},
                                             {{"photo", "data:image/png;base64,QUJD"}, {"nonsense", true}}}) {
    const Answer answer = post("/v1/jobs", wrong);
    EXPECT_TRUE(answer.status == 400 || answer.status == 404) << answer.status << wrong;
    EXPECT_FALSE(answer.as_json().at("error").at("message").get<std::string>().empty());
  }
  EXPECT_EQ(get("/health").status, 200);
}

std::string form_part(const std::string& name, const std::string& content, const std::string& file_name = {}) {
  return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" +
         (file_name.empty() ? std::string() : "; filename=\"" + file_name + "\"") + "\r\n\r\n" + content + "\r\n";
}
const std::string kForm = "Content-Type: multipart/form-data; boundary=b\r\n", kObject = "Content-Type: application/json\r\n";

TEST_F(ServeTest, NamesOfFilesLeadNowhere) {
  ServeOptions options;
  options.state = folder_.at("state");
  start(options);
  write_image(folder_.at("photo.png"), noise(16, 16, 3, 1));
  const std::string settings = form_part("mask-rect", "2,2,10,10") + form_part("keep-lines", "true") + form_part("frame", "full");
  for (const std::string name : {"../../../escaped.png", "/tmp/escaped.png", "..\\\\escaped.png", "escaped.png\1", "%2e%2e%2fescaped.png"}) {
    const std::string photo = form_part("photo", read_text(folder_.at("photo.png")), name);
    const Answer done = ask(request_text("POST /v1/jobs?wait=true", photo + settings + "--b--\r\n", kForm));
    EXPECT_EQ(done.status, 200) << done.body;
    EXPECT_EQ(done.body.find("escaped"), std::string::npos) << done.body;  // nor is it remembered
    const Answer refused = ask(request_text("POST /v1/jobs", photo + settings + form_part("output", name) + "--b--\r\n", kForm));
    EXPECT_EQ(refused.status, name == "%2e%2e%2fescaped.png" ? 202 : 400) << name;  // a name is not decoded: it is one file's
  }
  for (const std::string path : {"/v1/jobs/..%2f..%2fetc%2fpasswd", "/v1/jobs/%2e%2e/results/1", "/v1/pictures/../../x", "/..%2f..%2fetc/passwd", "/index.html/../../x",
                                 "/v1/jobs/x/results/-1", "/v1/jobs/x/results/99999999999999999999"})
    EXPECT_GE(get(path).status, 400) << path;
  stop();
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder_.path()))
    EXPECT_EQ(file.path().filename().string().find("escaped"), std::string::npos) << file.path();
  EXPECT_FALSE(std::filesystem::exists("/tmp/escaped.png"));
}

/// A PNG whose header states a size of its own choice, and no pixels.
std::string png_that_claims(std::uint32_t width, std::uint32_t height) {
  const auto number = [](std::uint32_t value) {
    return std::string{static_cast<char>(value >> 24), static_cast<char>(value >> 16), static_cast<char>(value >> 8), static_cast<char>(value)};
  };
  const auto chunk = [&](const std::string& type, const std::string& data) {
    std::uint32_t crc = 0xffffffff;
    for (const char letter : type + data) {
      crc ^= static_cast<unsigned char>(letter);
      for (int bit = 0; bit < 8; ++bit) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    return number(static_cast<std::uint32_t>(data.size())) + type + data + number(~crc);
  };
  return "\x89PNG\r\n\x1a\n" + chunk("IHDR", number(width) + number(height) + std::string("\x08\x02\0\0\0", 5)) +
         chunk("IDAT", std::string("\x78\x9c\x03\0\0\0\0\x01", 8)) + chunk("IEND", "");
}

TEST_F(ServeTest, BombsAreRefusedBeforeTheyGrow) {
  start();
  EXPECT_EQ(ask(request_text("POST /v1/pictures", png_that_claims(100'000, 100'000), "Content-Type: image/png\r\n")).status, 422);
  EXPECT_EQ(ask(request_text("POST /v1/faces", png_that_claims(0x7fffffff, 0x7fffffff), "Content-Type: image/png\r\n")).status, 422);
  EXPECT_EQ(ask(request_text("POST /v1/pictures", png_that_claims(1000, 1000), "Content-Type: image/png\r\n")).status, 422);  // no pixels came
  EXPECT_EQ(ask(request_text("POST /v1/jobs", std::string(30, '[') + std::string(30, ']'), kObject)).status, 400);  // deep
  std::string wide = "[";
  for (int i = 0; i < 100'000; ++i) wide += "0,";
  EXPECT_EQ(ask(request_text("POST /v1/jobs", wide + "0]", kObject)).status, 400);  // each number would take 16 bytes
  EXPECT_EQ(ask(request_text("POST /v1/jobs", "PK\3\4" + std::string(1000, '\0'), "Content-Type: application/zip\r\n")).status, 415);
  EXPECT_EQ(ask(request_text("POST /v1/jobs", std::string("\x1f\x8b\x08\0\0", 5), kObject + "Content-Encoding: gzip\r\n")).status, 400);  // nothing is unpacked
  std::string parts;
  for (int i = 0; i < 2000; ++i) parts += form_part("x" + std::to_string(i), "");
  EXPECT_EQ(ask(request_text("POST /v1/jobs", parts + "--b--\r\n", kForm)).status, 400);
  EXPECT_EQ(ask(request_text("POST /v1/jobs", form_part("smile", std::string(300'000, '1')) + "--b--\r\n", kForm)).status, 413);
  EXPECT_EQ(get("/metrics").body.find("ilat_spool_bytes 0") == std::string::npos, false);
  EXPECT_EQ(get("/health").status, 200);
}

TEST_F(ServeTest, BodiesWithoutEndAreCutOff) {
  ServeOptions options;
  options.limits.body_bytes = 100'000;
  options.http.body_time = std::chrono::milliseconds(500);
  start(options);
  const auto announced = [&](const std::string& headers, const std::string& sent) {
    return ask("POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n" + sent).status;
  };
  EXPECT_EQ(announced(kForm + "Content-Length: 10000000000\r\n", "--b\r\n"), 413);
  EXPECT_EQ(announced(kForm + "Transfer-Encoding: chunked\r\n", "186a1\r\n" + std::string(100'001, 'x') + "\r\n"), 400);  // no boundary comes
  const std::string endless = form_part("photo", std::string(190'000, 'x'), "x.png");
  EXPECT_EQ(announced(kForm + "Transfer-Encoding: chunked\r\n", "30d40\r\n" + endless), 413);
  EXPECT_EQ(announced(kForm + "Content-Length: 90000\r\n", "--b\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"x\"\r\n\r\nhalf"), 408);
  EXPECT_EQ(announced(kForm + "Content-Length: 20\r\n", "--b\r\nX: no end of it."), 400);
  EXPECT_EQ(announced(kObject + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"), 400);  // two ways to end
  EXPECT_EQ(announced(kObject + "Content-Length: 5\r\nContent-Length: 6\r\n", "{}   "), 400);
  EXPECT_EQ(announced(kObject + "Transfer-Encoding: chunked\r\n", "ffffffffffffffffff\r\n{}"), 400);
}

TEST_F(ServeTest, HeaderFloodsAndWrongNamesAreRefused) {
  start();
  std::string many;
  for (int i = 0; i < 5000; ++i) many += "X-" + std::to_string(i) + ": y\r\n";
  EXPECT_EQ(ask(request_text("GET /health", "", many)).status, 431);
  EXPECT_EQ(ask("GET /" + std::string(50'000, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 431);
  const auto host = [&](const std::string& name) { return ask("GET /health HTTP/1.1\r\nHost: " + name + "\r\nConnection: close\r\n\r\n").status; };
  for (const std::string name : {"localhost", "127.0.0.1:80", "[::1]:9", "LOCALHOST"}) EXPECT_EQ(host(name), 200) << name;
  for (const std::string name : {"evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "evil.example:127", "localhost@evil.example", "[::1", ""})
    EXPECT_EQ(host(name), 421) << name;
  EXPECT_EQ(ask("GET /health HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\nConnection: close\r\n\r\n").status, 400);
  EXPECT_EQ(ask("GET /health HTTP/1.1\r\nConnection: close\r\n\r\n").status, 421);
  for (const std::string origin : {"null", "http://localhost.evil.example", "https://evil.example", "file://", "http://localhost:1"})
    EXPECT_EQ(ask(request_text("GET /health", "", "Origin: " + origin + "\r\n")).status, 403) << origin;
  EXPECT_EQ(ask(request_text("GET /health", "", "Origin: http://localhost\r\n")).status, 200);
}

TEST_F(ServeTest, WhatIsNoUtf8IsRefusedAndNeverEchoed) {
  start();
  const std::string picture = sent_picture();
  EXPECT_EQ(ask(request_text("POST /v1/jobs", "{\"photo\":\"" + picture + "\",\"x\xff\xfe\":1}", kObject)).status, 400);
  EXPECT_EQ(ask(request_text("POST /v1/jobs", "{\"output\":\"\xc0\xaf.png\"}", kObject)).status, 400);
  for (const std::string& part : {form_part("x\xff", "1"), form_part("region", "\xff\xfe"), form_part("face", "\x80")}) {
    const Answer refused = ask(request_text("POST /v1/jobs", form_part("photo", picture) + part + "--b--\r\n", kForm));
    EXPECT_EQ(refused.status, 400);
    EXPECT_NO_THROW(refused.as_json()) << refused.body;  // JSON is UTF-8
  }
  EXPECT_GE(get("/v1/jobs/%ff%fe").status, 400);
  EXPECT_GE(get("/%00").status, 400);
}

TEST_F(ServeTest, RefusalsAreLoggedWithoutWhatTheirClientsWrote) {
  std::mutex mutex;
  std::vector<std::string> lines;
  ServeOptions options;
  options.log = [&](const std::string& line) {
    const std::lock_guard lock(mutex);
    lines.push_back(line);
  };
  start(options);
  EXPECT_EQ(get("/my-name").status, 404);
  EXPECT_EQ(get("/v1/jobs/my-name").status, 404);
  EXPECT_EQ(get("/health").status, 200);
  const auto said = [&] {
    const std::lock_guard lock(mutex);
    return std::set<std::string>(lines.begin(), lines.end());
  };
  for (int i = 0; i < 500 && said().size() < 2; ++i) std::this_thread::sleep_for(std::chrono::milliseconds(10));
  stop();
  EXPECT_EQ(said(), (std::set<std::string>{"refused 127.0.0.1: 404 for a path that is not here", "refused 127.0.0.1: 404 for GET /v1/jobs/{id}"}));
  EXPECT_EQ(lines.size(), 2u);
}

TEST_F(ServeTest, WhatIsNoPictureFailsItsJobAlone) {
  start();
  json asked = job("data:image/png;base64,QUJD");
  const json state = post("/v1/jobs?wait=true", asked).as_json();
  EXPECT_EQ(state.at("status"), "failed");
  EXPECT_EQ(state.at("error").at("context"), "photo") << state;
  EXPECT_EQ(post("/v1/pictures", json::object()).status, 422);
}

TEST_F(ServeTest, AFullQueueSaysWhenToComeBack) {
  ServeOptions options;
  options.most_queued = 2;
  options.most_together = 1;
  start(options);
  const std::string picture = sent_picture();
  gate_.shut();
  EXPECT_EQ(post("/v1/jobs", job(picture)).status, 202);
  gate_.wait_until_reached();
  EXPECT_EQ(post("/v1/jobs", job(picture)).status, 202);
  const Answer full = post("/v1/jobs", job(picture));
  EXPECT_EQ(full.status, 429);
  EXPECT_NE(full.head.find("Retry-After: "), std::string::npos);
}

TEST_F(ServeTest, TellsWhatItIsAndCounts) {
  start();
  EXPECT_EQ(get("/v1/models").as_json().at("data").at(0).at("object"), "model");
  const json able = get("/v1/capabilities").as_json();
  EXPECT_GT(able.at("fields").size(), 30u);
  EXPECT_EQ(able.at("abilities"), (json{{"strokes", false}, {"no_lines", false}, {"poses", false}}));  // of a model that follows lines alone
  EXPECT_EQ(get("/openapi.json").as_json().at("openapi"), "3.1.0");
  const std::string numbers = get("/metrics").body;
  EXPECT_NE(numbers.find("ilat_requests_total{method=\"GET\",status=\"200\"} 3"), std::string::npos) << numbers;
  EXPECT_NE(get("/").body.find("<html"), std::string::npos);
}

TEST_F(ServeTest, AStoppedServerComesBackWithWhatItHadAccepted) {
  ServeOptions options;
  options.state = folder_.at("state");
  options.most_together = 1;
  start(options);
  const std::string picture = sent_picture();
  gate_.shut();
  std::vector<std::string> ids;
  for (int i = 0; i < 3; ++i) ids.push_back(post("/v1/jobs", job(picture)).as_json().at("id"));
  gate_.wait_until_reached();
  stop();  // what runs is finished, what waits is kept
  start(options);
  for (const std::string& id : ids) {
    Client client(server_->port());
    client.send(request_text("GET /v1/jobs/" + id + "/events"));
    EXPECT_NE(client.answer().body.find("event: done"), std::string::npos) << id;
  }
}

TEST_F(ServeTest, SpeaksAsOpenAiClientsDo) {
  start();
  write_image(folder_.at("photo.png"), noise(16, 16, 3, 1));
  const auto part = [](const std::string& name, const std::string& content, bool file) {
    return "--b\r\nContent-Disposition: form-data; name=\"" + name + "\"" + (file ? "; filename=\"x.png\"" : "") + "\r\n\r\n" + content + "\r\n";
  };
  const auto ask_edit = [&](const std::string& parts) {
    return ask(request_text("POST /v1/images/edits", parts + "--b--\r\n", "Content-Type: multipart/form-data; boundary=b\r\n"));
  };
  Photo mask;
  mask.image = Image(16, 16, 3);
  mask.alpha.assign(256, 65535);
  for (int y = 4; y < 12; ++y)
    for (int x = 4; x < 12; ++x) mask.alpha[static_cast<std::size_t>(16 * y + x)] = 0;
  write_photo(folder_.at("mask.png"), mask);
  const std::string pictures = part("image", read_text(folder_.at("photo.png")), true) + part("mask", read_text(folder_.at("mask.png")), true);
  const Answer done = ask_edit(pictures + part("prompt", "", false) + part("size", "16x16", false));
  ASSERT_EQ(done.status, 200) << done.body;
  EXPECT_FALSE(done.as_json().at("data").at(0).at("b64_json").get<std::string>().empty());
  const Answer refused = ask_edit(pictures + part("input_fidelity", "high", false));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(refused.as_json().at("error").at("param"), "input_fidelity");
  EXPECT_EQ(ask_edit(pictures + part("size", "1024x1024", false)).as_json().at("error").at("param"), "size");
  EXPECT_EQ(ask_edit(pictures + part("prompt", "a cat", false)).as_json().at("error").at("param"), "prompt");
  const Answer stream = ask_edit(pictures + part("stream", "true", false) + part("partial_images", "1", false));
  EXPECT_NE(stream.body.find("event: image_edit.completed"), std::string::npos) << stream.body;
}

TEST_F(ServeTest, AServerWithoutWorkersSharesTheQueueOfAnother) {
  ILAT_NEEDS_REDIS();
  const RedisServer redis;
  ServeOptions other_options{.model = source_folder() / "models/faces-128", .queue = redis.url()};
  other_options.open = [this](const std::filesystem::path&) { return EditorAccess::make(std::make_unique<GatedBackend>(gate_)); };
  EditServer other(other_options);
  std::jthread thread([&] { other.run(); });
  start({.queue = redis.url(), .workers = 0});
  const Answer done = post("/v1/jobs?wait=true", job(sent_picture()));
  ASSERT_EQ(done.status, 200) << done.body;
  ASSERT_EQ(done.as_json().at("status"), "done") << done.body;
  const std::string url = done.as_json().at("results").at(0).at("url");
  const Answer picture = get(url);
  EXPECT_EQ(picture.status, 200);
  Client client(other.port());
  client.send(request_text("GET " + url));
  EXPECT_EQ(client.answer().body, picture.body);
  EXPECT_EQ(get("/health").as_json().at("status"), "ok");
  EXPECT_TRUE(get("/health").as_json().contains("workers"));
  gate_.shut();
  const std::string running = post("/v1/jobs", job(sent_picture())).as_json().at("id");
  gate_.wait_until_reached();
  EXPECT_EQ(ask(request_text("DELETE /v1/jobs/" + running)).as_json().at("status"), "cancelled");
  gate_.let_go();
  EXPECT_NE(get("/metrics").body.find("ilat_jobs_total{end=\"cancelled\"} 1"), std::string::npos);
  other.stop();
}

}  // namespace
}  // namespace ilat::test
