#include <CLI/CLI.hpp>
#include <chrono>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands/commands.h"
#include "cli/help.h"
#include "cli/options/model_options.h"
#include "cli/options/queue_options.h"
#include "cli/process/interrupt.h"
#include "cli/report.h"
#include "files/text_file.h"
#include "ilat/error.h"
#include "serving/serve.h"

namespace ilat {

namespace {

constexpr const char* kExamples = R"(Examples:
  ilat serve
      Opens the studio at http://127.0.0.1:8008: edit photos in a browser on this machine. Ctrl-C ends it.
  ilat serve --port 9000 --state /var/lib/ilat
      Keeps its queue and its results over restarts.
  ilat serve --queue redis://queue.example.org --workers 0
      Shares a queue with other servers, and leaves the work to ilat work on other machines.
  ilat serve --address 0.0.0.0 --api-keys keys.txt --host-name edits.example.org
      Answers other machines that know one of the keys; put a proxy that speaks TLS before it.)";

constexpr double kMegabyte = 1e6;

struct ServeArguments {
  ServeOptions options;
  ModelOptions model;
  QueueOptions queue;
  std::filesystem::path keys;
  std::vector<std::string> hosts, origins;
  int port = 8008, keep_seconds = 3600, grace_seconds = 30;
  double body_megabytes = 64, keep_megabytes = 2000;
  bool without_keys = false;
};

std::vector<std::string> read_keys(const std::filesystem::path& file) {
  std::vector<std::string> keys(1);
  for (const char letter : read_text_file(file)) {
    if (letter == '\n' || letter == '\r') keys.emplace_back();
    else keys.back() += letter;
  }
  std::erase_if(keys, [](const std::string& key) { return key.empty() || key.starts_with('#'); });
  if (keys.empty()) throw Error(ErrorCode::bad_input, "holds no key; write one a line", file.string());
  for (const std::string& key : keys)
    if (key.size() < 16) throw Error(ErrorCode::bad_input, "holds a key of less than 16 letters, which can be guessed", file.string());
  return keys;
}

bool is_loopback(const std::string& address) { return address.starts_with("127.") || address == "::1"; }

ServeOptions options_of(const ServeArguments& arguments) {
  ServeOptions options = arguments.options;
  options.http.port = static_cast<std::uint16_t>(arguments.port);
  options.model = arguments.model.folder;
  options.open = arguments.model.opener();
  options.queue = arguments.queue.address();
  if (options.workers == 0 && options.queue.empty())
    throw Error(ErrorCode::usage, "0 leaves the work to the workers of a shared queue; give --queue too, or a worker", "--workers");
  options.rehearse = true;
  options.log = [](const std::string& line) { report_note(line); };
  options.guard.loopback = is_loopback(options.http.address);
  options.guard.hosts = {arguments.hosts.begin(), arguments.hosts.end()};
  options.guard.origins = {arguments.origins.begin(), arguments.origins.end()};
  if (!arguments.keys.empty()) options.guard.keys = read_keys(arguments.keys);
  if (!options.guard.loopback && options.guard.keys.empty() && !arguments.without_keys)
    throw Error(ErrorCode::usage, "this address is reached from other machines: give --api-keys FILE, or --without-keys if all of them may edit", "--address");
  options.limits.body_bytes = static_cast<std::uint64_t>(arguments.body_megabytes * kMegabyte);
  options.limits.keep = std::chrono::seconds(arguments.keep_seconds);
  options.keep_bytes = static_cast<std::uint64_t>(arguments.keep_megabytes * kMegabyte);
  options.grace = std::chrono::seconds(arguments.grace_seconds);
  return options;
}

void run(const ServeArguments& arguments) {
  const Interrupt interrupt;
  const ServeOptions options = options_of(arguments);
  EditServer server(options);
  const bool everywhere = options.http.address == "0.0.0.0" || options.http.address == "::";
  const bool six = !everywhere && options.http.address.find(':') != std::string::npos;
  const std::string host = everywhere ? "127.0.0.1" : six ? "[" + options.http.address + "]" : options.http.address;
  std::cout << "http://" << host << ":" << server.port() << std::endl;
  report_note("the studio is there; Ctrl-C ends the server");
  server.run([] { return Interrupt::requested(); });
}

}  // namespace

void add_serve_command(CLI::App& program) {
  CLI::App* command = program.add_subcommand("serve", "Edit in a browser, and from any program, over HTTP");
  command->footer(kExamples);
  const auto arguments = std::make_shared<ServeArguments>();
  ServeOptions& options = arguments->options;
  const auto add = [&](const char* heading, bool common, CLI::Option* option, const char* type = nullptr) {
    if (type != nullptr) option->type_name(type);
    place(option, heading, common);
  };
  constexpr const char* kWho = "Who may ask";
  constexpr const char* kWork = "Queue and work";
  add(kWho, true, command->add_option("--port", arguments->port, "where it listens; 0 = any that is free")->check(CLI::Range(0, 65535))->capture_default_str());
  add(kWho, true, command->add_option("--address", options.http.address, "of which network; 0.0.0.0 = all of them")->capture_default_str(), "ADDRESS");
  add(kWho, false, command->add_option("--api-keys", arguments->keys, "a file of keys, one a line, of which a client must have one"));
  add(kWho, false, command->add_flag("--without-keys", arguments->without_keys, "let every machine that reaches the address edit"));
  add(kWho, false, command->add_option("--host-name", arguments->hosts, "a name that this server has; may be repeated"), "NAME");
  add(kWho, false, command->add_option("--cors", arguments->origins, "pages of this origin may ask too, https://example.org; may be repeated"), "ORIGIN");
  CLI::Option* state = command->add_option("--state", options.state, "keep queue and results in this folder over restarts");
  add(kWork, true, state, "FOLDER");
  CLI::Option* queue = arguments->queue.add_to(command, "share this queue with other servers and workers: redis://HOST:PORT/DATABASE");
  queue->excludes(state);  // it is Redis that keeps then
  add(kWork, true, queue);
  add(kWork, false, command->add_option("--workers", options.workers, "passes at a time; 0 with --queue: others work")->check(CLI::Range(0, 64))->capture_default_str());
  add(kWork, false, command->add_option("--most-queued", options.most_queued, "jobs that may wait")->check(CLI::Range(1, 1000000))->type_name("INT")->capture_default_str());
  add(kWork, false, command->add_option("--together", options.most_together, "jobs that go through the networks together")->check(CLI::Range(1, 64))->type_name("INT")->capture_default_str());
  add(kWork, false, command->add_option("--keep-seconds", arguments->keep_seconds, "results and sent pictures are forgotten after so long")->check(CLI::Range(1, 31536000))->capture_default_str());
  add(kWork, false, command->add_option("--keep-megabytes", arguments->keep_megabytes, "or, the oldest first, when they take more")->check(CLI::Range(1.0, 1e9))->capture_default_str());
  add(kWork, false, command->add_option("--body-megabytes", arguments->body_megabytes, "larger requests are refused")->check(CLI::Range(0.01, 1e5))->capture_default_str());
  add(kWork, false, command->add_option("--grace-seconds", arguments->grace_seconds, "to finish what runs when the server is stopped")->check(CLI::Range(0, 86400))->capture_default_str());
  add(kWork, false, command->add_option("--variations", options.limits.variations, "most results of one job")->check(CLI::Range(1, 10000))->capture_default_str());
  add(kWork, false, command->add_option("--studio-dir", options.studio, "read the studio's files from here, for working on it"), "FOLDER");
  arguments->model.add_to(command);
  command->callback([arguments] { run(*arguments); });
}

}  // namespace ilat
