#pragma once

#include <filesystem>
#include <string>
#include <utility>
#include <vector>

#include "jobs/edit_job/edit_job.h"

namespace ilat {

/// An edit that somebody has asked a server for.
struct JobTicket {
  std::string id = {};      ///< "job_" and 32 hexadecimal digits
  std::string client = {};  ///< whose share of the queue it takes
  EditJob job = {};         ///< its pictures lie in the queue's folder; its output is a name without a folder
  int preview_every = 0;    ///< tokens; 0 = no previews
  double created = 0;       ///< seconds since 1970
  std::string model = {};   ///< whose worker has taken it, by the model's digest; empty = the only one there is
};

/// What of an id or a client's name is taken: so long, and letters that need no quoting anywhere.
bool is_plain_name(const std::string& name, std::size_t most = 64);

/// The job's files by their fields' names: "photo", ...; those that are not given have no path.
std::vector<std::pair<std::string, std::filesystem::path>> inputs_of(const EditJob& job);
/// Sets one of them. @return false if there is no such field, or it is no file that is read
bool set_input(EditJob& job, const std::string& field, const std::filesystem::path& path);
/// Those files, as far as they are there.
void remove_inputs(const EditJob& job);

/// Jobs of equal keys go through the networks together.
std::string pass_key(const JobTicket& ticket);

/// Whether a result may have this name: no folders, nothing unprintable, at most 100 letters, a format that we write.
bool is_result_name(const std::string& name);

/// A text about a job for its client, who does not know this machine's files: their paths become the fields' names.
std::string without_paths(std::string text, const EditJob& job);

/// Where a job's files lie, all of them beside each other: "<folder>/<id>-photo", "<folder>/<id>-1.png".
std::filesystem::path input_path(const std::filesystem::path& folder, const std::string& id, const std::string& field);
std::filesystem::path result_path(const std::filesystem::path& folder, const JobTicket& ticket, int variation);

/// The ticket as one line of JSON, without folders; and back, with its files in `folder`.
/// @throws Error bad_input
std::string to_json_text(const JobTicket& ticket);
JobTicket parse_job_ticket(const std::string& text, const std::filesystem::path& folder);

}  // namespace ilat
