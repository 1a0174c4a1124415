#include "serving/queue/job_ticket.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "files/json_text.h"
#include "ilat/error.h"
#include "jobs/edit_job/edit_job_texts.h"

namespace ilat {
namespace {

/// The fields that are files, as (name, path).
template <class Job, class Visitor>
void visit_inputs(Job& job, Visitor&& visit) {
  visit("photo", job.photo);
  visit("mask", job.mask);
  visit("sketch", job.sketch);
  visit("move-landmarks", job.move_landmarks);
}

void replace_all(std::string& text, const std::string& what, const std::string& by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size()) text.replace(at, what.size(), by);
}

}  // namespace

bool is_plain_name(const std::string& name, std::size_t most) {
  return !name.empty() && name.size() <= most && std::ranges::all_of(name, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') || (letter >= '0' && letter <= '9') ||
           letter == '_' || letter == '-' || letter == '.' || letter == ':' || letter == '@';
  });
}

std::string pass_key(const JobTicket& ticket) {
  std::string key;
  for (const auto& [name, word] : settings_of(ticket.job)) key += name + '=' + word + '\n';
  return key;
}

std::string without_paths(std::string text, const EditJob& job) {
  visit_inputs(job, [&](const char* name, const std::filesystem::path& path) {
    if (!path.empty()) replace_all(text, path.string(), name);
  });
  return text;
}

std::filesystem::path input_path(const std::filesystem::path& folder, const std::string& id, const std::string& field) {
  return folder / (id + "-" + field);
}

std::filesystem::path result_path(const std::filesystem::path& folder, const JobTicket& ticket, int variation) {
  return folder / (ticket.id + "-" + std::to_string(variation) + ticket.job.output.extension().string());
}

std::string to_json_text(const JobTicket& ticket) {
  EditJob job = ticket.job;
  visit_inputs(job, [](const char* name, std::filesystem::path& path) {
    if (!path.empty()) path = name;
  });
  return nlohmann::json{{"id", ticket.id},
                        {"client", ticket.client},
                        {"preview_every", ticket.preview_every},
                        {"created", ticket.created},
                        {"job", to_json(job)}}
      .dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

JobTicket parse_job_ticket(const std::string& text, const std::filesystem::path& folder) {
  const nlohmann::json object = parse_json(text, "a job", ErrorCode::bad_input);
  try {
    JobTicket ticket{object.at("id"), object.at("client"), parse_edit_job(object.at("job"), "a job"), object.at("preview_every"), object.at("created")};
    if (!is_plain_name(ticket.id)) throw Error(ErrorCode::bad_input, "its id is none", "a job");
    visit_inputs(ticket.job, [&](const char* name, std::filesystem::path& path) {
      if (!path.empty()) path = input_path(folder, ticket.id, name);
    });
    return ticket;
  } catch (const nlohmann::json::exception&) {
    throw Error(ErrorCode::bad_input, "is none of this program's", "a job");
  }
}

}  // namespace ilat
