#include "serving/queue/job_ticket.h"

#include <algorithm>
#include <concepts>
#include <nlohmann/json.hpp>

#include "files/json_text.h"
#include "ilat/error.h"
#include "imaging/photo/photo_format.h"
#include "jobs/edit_job/edit_job_fields.h"
#include "jobs/edit_job/edit_job_texts.h"
#include "jobs/edit_job/pass_key.h"

namespace ilat {
namespace {

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

bool is_result_name(const std::string& name) {
  constexpr std::size_t kLongest = 100;
  return name.size() <= kLongest && name.find_first_of("/\\:") == std::string::npos && !name.starts_with('.') && name != "-" &&
         std::ranges::none_of(name, [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f; }) &&
         photo_format(name) && !std::filesystem::path(name).stem().empty();
}

std::vector<std::pair<std::string, std::filesystem::path>> inputs_of(const EditJob& job) {
  std::vector<std::pair<std::string, std::filesystem::path>> inputs;
  visit_fields(job, [&]<class Value>(const JobField& field, const Value& value) {
    if constexpr (std::same_as<Value, std::filesystem::path>)
      if (field.kind == JobFieldKind::input) inputs.emplace_back(field.name, value);
  });
  return inputs;
}

bool set_input(EditJob& job, const std::string& name, const std::filesystem::path& path) {
  bool found = false;
  visit_fields(job, [&]<class Value>(const JobField& field, Value& value) {
    if constexpr (std::same_as<Value, std::filesystem::path>)
      if (field.kind == JobFieldKind::input && field.name == name) value = path, found = true;
  });
  return found;
}

void remove_inputs(const EditJob& job) {
  std::error_code failed;
  for (const auto& [field, path] : inputs_of(job))
    if (!path.empty()) std::filesystem::remove(path, failed);
}

std::string pass_key(const JobTicket& ticket) { return pass_key(ticket.job); }

std::string without_paths(std::string text, const EditJob& job) {
  for (const auto& [name, path] : inputs_of(job))
    if (!path.empty()) replace_all(text, path.string(), name);
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
  for (const auto& [name, path] : inputs_of(ticket.job))
    if (!path.empty()) set_input(job, name, name);
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
    for (const auto& [name, path] : inputs_of(JobTicket(ticket).job))
      if (!path.empty()) set_input(ticket.job, name, input_path(folder, ticket.id, name));
    return ticket;
  } catch (const nlohmann::json::exception&) {
    throw Error(ErrorCode::bad_input, "is none of this program's", "a job");
  }
}

}  // namespace ilat
