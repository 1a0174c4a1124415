#include "serving/queue/redis/redis_store.h"

#include <initializer_list>
#include <utility>

#include "files/parse_number.h"
#include "serving/queue/job_standing.h"
#include "serving/queue/redis/redis_scripts.h"

namespace ilat {
namespace {

constexpr std::size_t kMostTicketBytes = 4'000'000;  // polygons may be long
constexpr const char* kGroup = "workers";
constexpr const char* kJob = "ilat1:job:";

std::string key_of(const std::string& model, const char* what) { return "ilat1:" + model + ":" + what; }
std::string job_key(const std::string& id) { return kJob + id; }
std::string input_key(const std::string& id, const std::string& field) { return "ilat1:in:" + id + ":" + field; }
std::string preview_key(const std::string& id) { return "ilat1:preview:" + id; }
std::string result_key(const std::string& id, const std::string& owner, int variation) {
  return "ilat1:out:" + id + ":" + owner + ":" + std::to_string(variation);
}

std::string text_of(std::chrono::seconds seconds) { return std::to_string(seconds.count()); }

/// One command whose words may be made on the way.
class Command {
 public:
  Command(std::initializer_list<std::string_view> words) {
    for (const std::string_view word : words) add(word);
  }
  Command& add(std::string_view word) {
    words_.emplace_back(word);
    return *this;
  }
  RedisValue ask(RedisPool& redis) const {
    const std::vector<std::string_view> views(words_.begin(), words_.end());
    return redis.ask(views);
  }

 private:
  std::vector<std::string> words_;
};

Command script(const char* text, std::initializer_list<std::string> keys) {
  Command command{"EVAL", text, std::to_string(keys.size())};
  for (const std::string& key : keys) command.add(key);
  return command;
}

[[noreturn]] void refuse(const std::string& why) { throw Error(ErrorCode::bad_input, why, "a job in the queue"); }

/// The job's keys that go at its end.
std::vector<std::string> passing_keys(const StoredJob& job) {
  std::vector<std::string> keys{preview_key(job.state.ticket.id)};
  for (const auto& [field, path] : inputs_of(job.state.ticket.job)) keys.push_back(input_key(job.state.ticket.id, field));
  return keys;
}

/// Redis may hold what anybody has put there.
void check_ticket(const JobTicket& ticket, const std::string& id) {
  if (ticket.id != id) refuse("has another id in it");
  if (!is_result_name(ticket.job.output.string())) refuse("its output is no file's name without folders");
  if (ticket.preview_every < 0) refuse("wants previews after less than no token");
}

}  // namespace

void end_now(StoredJob& job, JobStage stage) {
  JobState& state = job.state;
  state.stage = stage;
  state.place.reset();
  state.ended = now_seconds();
  state.expires = *state.ended + static_cast<double>(job.keep.count());
}

void RedisStore::check_version() {
  const std::string info = redis_.ask({"INFO", "server"}).text;
  const std::size_t at = info.find("redis_version:");
  if (at == std::string::npos) return;  // something that speaks its language
  const std::string version = info.substr(at + 14, info.find_first_of("\r\n", at) - at - 14);
  const std::size_t dot = version.find('.');
  const int major = parse_number<int>(version.substr(0, dot)).value_or(0);
  const int minor = dot == std::string::npos ? 0 : parse_number<int>(version.substr(dot + 1, version.find('.', dot + 1) - dot - 1)).value_or(0);
  if (major < 6 || (major == 6 && minor < 2))
    throw Error(ErrorCode::usage, "is Redis " + version + "; the queue needs 6.2 or later", url().shown());
}

void RedisStore::make_group(const std::string& model) try {
  const std::string turns = key_of(model, "turns");
  redis_.ask({"XGROUP", "CREATE", turns, kGroup, "0", "MKSTREAM"});
} catch (const RedisRefusal& refusal) {
  if (!refusal.message().starts_with("BUSYGROUP")) throw;  // somebody has made it
}

void RedisStore::put_input(const std::string& id, const std::string& field, std::string_view bytes, std::chrono::seconds keep) {
  redis_.ask({"SET", input_key(id, field), bytes, "EX", text_of(keep)});
}

RedisStore::Submission RedisStore::submit(const StoredJob& job, const std::string& pass_key, const Bounds& bounds) {
  const JobTicket& ticket = job.state.ticket;
  const std::string& model = job.model;
  Command command = script(redis::kSubmit, {key_of(model, "line"), key_of(model, "turns"), key_of(model, "rounds"), key_of(model, "round"),
                                            key_of(model, "waiting"), key_of(model, "seq"), job_key(ticket.id)});
  for (const std::string& word : {ticket.id, ticket.client, std::to_string(bounds.most), std::to_string(bounds.most_of_one), text_of(bounds.keep_waiting),
                                  std::string("ticket"), to_json_text(ticket), std::string("standing"), standing_text(job.state), std::string("model"), model,
                                  std::string("key"), pass_key, std::string("keep"), text_of(job.keep)})
    command.add(word);
  const RedisValue answer = command.ask(redis_);
  if (answer.text == "full") return {Submitted::full};
  if (answer.text == "there") return {};  // asked again because the first answer was lost
  return {Submitted::taken, static_cast<std::size_t>(answer.as_number())};
}

void RedisStore::forget_inputs(const std::string& id, const EditJob& job) {
  Command command{"DEL"};
  for (const auto& [field, path] : inputs_of(job)) command.add(input_key(id, field));
  command.ask(redis_);
}

std::optional<StoredJob> RedisStore::find(const std::string& id, const std::filesystem::path& folder) {
  if (!is_plain_name(id)) return std::nullopt;
  const RedisValue stage = redis_.ask({"HGET", job_key(id), "stage"});
  if (!stage.exists()) return std::nullopt;
  StoredJob job = read_ticket(id, folder);
  const RedisValue fields = redis_.ask({"HMGET", job_key(id), "stage", "standing", "attempts", "by", "version", "preview", "member"});
  const auto known = job_stage_of(fields.at(0).text);
  if (!known) return std::nullopt;  // it has expired between two questions
  job.state.stage = *known;
  read_standing(fields.at(1).text, folder, job.state);
  for (std::size_t i = 0; i < job.state.results.size(); ++i)
    job.state.results[i].path = result_path(folder, job.state.ticket, static_cast<int>(i) + 1);
  job.state.attempts = static_cast<int>(fields.at(2).as_number());
  job.owner = fields.at(3).text;
  job.version = fields.at(4).text;
  job.preview = fields.at(5).exists() ? fields.at(5).text : "0";
  if (job.state.stage == JobStage::queued)
    job.state.place = static_cast<std::size_t>(redis_.ask({"ZRANK", key_of(job.model, "line"), fields.at(6).text}).as_number());
  return job;
}

StoredJob RedisStore::read_ticket(const std::string& id, const std::filesystem::path& folder) {
  if (!is_plain_name(id)) refuse("its id is none");
  if (redis_.ask({"HSTRLEN", job_key(id), "ticket"}).as_number() > static_cast<std::int64_t>(kMostTicketBytes)) refuse("says more than any job");
  const RedisValue fields = redis_.ask({"HMGET", job_key(id), "ticket", "model", "keep"});
  StoredJob job{.state = {.ticket = parse_job_ticket(fields.at(0).text, folder)}, .model = fields.at(1).text};
  check_ticket(job.state.ticket, id);
  job.state.ticket.model = job.model;
  if (const std::int64_t keep = fields.at(2).as_number(); keep > 0) job.keep = std::chrono::seconds(keep);
  return job;
}

std::optional<std::string> RedisStore::input(const std::string& id, const std::string& field, std::uint64_t most) {
  const std::string key = input_key(id, field);
  if (redis_.ask({"STRLEN", key}).as_number() > static_cast<std::int64_t>(most)) refuse("its " + field + " is larger than this worker takes");
  RedisValue value = redis_.ask({"GET", key});
  if (!value.exists()) return std::nullopt;
  return std::move(value.text);
}

std::vector<Turn> RedisStore::next_turns(const std::vector<std::string>& models, const std::string& worker, std::chrono::milliseconds wait) {
  Command command{"XREADGROUP", "GROUP", kGroup, worker, "COUNT", "1"};
  if (wait.count() > 0) command.add("BLOCK").add(std::to_string(wait.count()));
  command.add("STREAMS");
  for (const std::string& model : models) command.add(key_of(model, "turns"));
  for (std::size_t i = 0; i < models.size(); ++i) command.add(">");
  const RedisValue answer = command.ask(redis_);
  std::vector<Turn> turns;
  for (const RedisValue& stream : answer.list)
    for (const std::string& model : models)
      if (stream.at(0).text == key_of(model, "turns"))
        for (const RedisValue& entry : stream.at(1).list) turns.push_back({model, entry.at(0).text});
  return turns;
}

std::optional<Turn> RedisStore::claim(const std::string& model, const std::string& worker, std::chrono::milliseconds silent) {
  const RedisValue answer = redis_.ask({"XAUTOCLAIM", key_of(model, "turns"), kGroup, worker, std::to_string(silent.count()), "0-0", "COUNT", "1"});
  const RedisValue& entry = answer.at(1).at(0).at(0);
  if (entry.text.empty()) return std::nullopt;
  return Turn{model, entry.text, true};
}

void RedisStore::give_back(const Turn& turn) {
  const std::string turns = key_of(turn.model, "turns");
  redis_.ask({"XADD", turns, "*", "turn", "1"});  // first, so that there is never one too few
  redis_.ask({"XACK", turns, kGroup, turn.entry});
  redis_.ask({"XDEL", turns, turn.entry});
}

std::vector<BegunJob> RedisStore::begin(const Turn& turn, const std::string& worker, std::size_t most, std::chrono::seconds keep) {
  const std::string& model = turn.model;
  Command command = script(redis::kBegin, {key_of(model, "line"), key_of(model, "turns"), key_of(model, "rounds"), key_of(model, "round"),
                                           key_of(model, "waiting"), key_of(model, "running"), key_of(model, "turn:") + turn.entry});
  command.add(turn.entry).add(worker).add(std::to_string(most)).add(kJob).add(text_of(keep));
  std::vector<BegunJob> jobs;
  const RedisValue answer = command.ask(redis_);
  for (const RedisValue& each : answer.list) jobs.push_back({each.at(0).text, each.at(1).text, static_cast<int>(each.at(2).as_number())});
  return jobs;
}

void RedisStore::put_result(const std::string& id, const std::string& owner, int variation, std::string_view bytes, std::chrono::seconds keep) {
  redis_.ask({"SET", result_key(id, owner, variation), bytes, "EX", text_of(keep)});
}

std::optional<std::string> RedisStore::result(const std::string& id, const std::string& owner, int variation) {
  RedisValue value = redis_.ask({"GET", result_key(id, owner, variation)});
  if (!value.exists()) return std::nullopt;
  return std::move(value.text);
}

void RedisStore::forget_results(const std::string& id, const std::string& owner, std::size_t count) {
  if (count == 0) return;
  Command command{"DEL"};
  for (std::size_t i = 1; i <= count; ++i) command.add(result_key(id, owner, static_cast<int>(i)));
  command.ask(redis_);
}

RedisStore::Ended RedisStore::end(const StoredJob& job, const std::string& owner) {
  const std::string& id = job.state.ticket.id;
  Command command = script(redis::kEnd, {key_of(job.model, "line"), key_of(job.model, "turns"), key_of(job.model, "waiting"),
                                         key_of(job.model, "running"), job_key(id)});
  command.add(id).add(owner).add(name_of(job.state.stage)).add(standing_text(job.state)).add(text_of(job.keep)).add(key_of(job.model, "turn:"));
  for (const std::string& key : passing_keys(job)) command.add(key);
  switch (command.ask(redis_).as_number()) {
    case 1:
      return Ended::now;
    case 2:
      return Ended::before_by_this_owner;
    case 0:
      return Ended::not_ours;
    default:
      return Ended::unknown;
  }
}

void RedisStore::hand_back(const StoredJob& job, const std::string& owner) {
  const std::string& id = job.state.ticket.id;
  Command command = script(redis::kGiveBack, {key_of(job.model, "line"), key_of(job.model, "turns"), key_of(job.model, "waiting"),
                                              key_of(job.model, "running"), job_key(id)});
  command.add(id).add(owner).add(standing_text(job.state)).add(key_of(job.model, "turn:"));
  command.ask(redis_);
}

bool RedisStore::tell(const JobState& state, const std::string& owner, const std::string& preview) {
  Command command = script(redis::kTell, {job_key(state.ticket.id), preview_key(state.ticket.id)});
  command.add(owner).add(standing_text(state)).add(preview);
  return command.ask(redis_).as_number() == 1;
}

void RedisStore::forget(const StoredJob& job) {
  forget_results(job.state.ticket.id, job.owner, job.state.results.size());
  redis_.ask({"DEL", job_key(job.state.ticket.id)});
}

std::vector<Change> RedisStore::look(const std::vector<KnownStanding>& known) {
  Command command = script(redis::kLook, {});
  for (const KnownStanding& each : known) command.add(each.id).add(each.version).add(each.preview).add(std::to_string(each.place));
  const RedisValue answer = command.ask(redis_);
  std::vector<Change> changes;
  for (const RedisValue& each : answer.list) {
    const std::int64_t number = each.at(0).as_number();
    if (number < 1 || number > static_cast<std::int64_t>(known.size())) continue;
    Change& change = changes.emplace_back();
    change.number = static_cast<std::size_t>(number - 1);
    change.gone = each.list.size() < 2;
    if (change.gone) continue;
    change.version = each.at(1).text;
    change.stage = each.at(2).text;
    change.standing = each.at(3).text;
    change.attempts = static_cast<int>(each.at(4).as_number());
    change.place = each.at(5).as_number();
    change.preview_number = each.at(6).text;
    change.preview = each.at(7).text;
  }
  return changes;
}

std::size_t RedisStore::beat(const std::string& model, const std::string& worker, std::chrono::seconds gone, const std::vector<std::string>& entries) {
  Command command = script(redis::kBeat, {key_of(model, "turns"), key_of(model, "workers")});
  command.add(worker).add(text_of(gone));
  for (const std::string& entry : entries) command.add(entry);
  return static_cast<std::size_t>(command.ask(redis_).as_number());
}

void RedisStore::leave(const std::string& model, const std::string& worker) {
  Command command = script(redis::kLeave, {key_of(model, "turns"), key_of(model, "workers")});
  command.add(worker).ask(redis_);
}

QueueCounts RedisStore::counts(const std::string& model) {
  QueueCounts counts;
  counts.queued = static_cast<std::size_t>(redis_.ask({"ZCARD", key_of(model, "line")}).as_number());
  counts.running = static_cast<std::size_t>(redis_.ask({"SCARD", key_of(model, "running")}).as_number());
  return counts;
}

}  // namespace ilat
