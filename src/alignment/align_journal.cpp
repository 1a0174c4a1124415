#include "alignment/align_journal.h"

#include <nlohmann/json.hpp>
#include <utility>

#include "files/json_text.h"
#include "files/text_file.h"
#include "ilat/error.h"

namespace ilat {
namespace {

using nlohmann::json;

json to_json(const PortraitMeasures& m) {
  return {{"side", m.side}, {"confidence", m.confidence}, {"doubt", m.doubt}, {"turn", m.turn},
          {"beyond", m.beyond}, {"landmarks_inside", m.landmarks_inside}, {"blur", m.blur}};
}

PortraitMeasures measures_of(const json& value) {
  return {.side = value.at("side"), .confidence = value.at("confidence"), .doubt = value.at("doubt"),
          .turn = value.at("turn"), .beyond = value.at("beyond"), .landmarks_inside = value.at("landmarks_inside"),
          .blur = value.at("blur")};
}

std::string line_of(const PhotoRecord& record) {
  json portraits = json::array(), rejected = json::array();
  for (const auto& portrait : record.portraits) {
    json points = json::array();
    for (const Landmark& point : portrait.landmarks) points.push_back(point.x), points.push_back(point.y);
    portraits.push_back({{"file", portrait.file},
                         {"landmarks", points},
                         {"hash", to_text(portrait.hash)},
                         {"measures", to_json(portrait.measures)}});
  }
  for (const auto& one : record.rejected)
    rejected.push_back({{"face", one.face}, {"reason", name_of(one.refusal.reason)}, {"detail", one.refusal.detail}});
  // A file's name is bytes; what is no UTF-8 in it becomes a question mark here, and such a photo is looked at again.
  return json{{"photo", record.photo}, {"portraits", portraits}, {"rejected", rejected}}.dump(
             -1, ' ', false, json::error_handler_t::replace) + "\n";
}

PhotoRecord record_of(const json& line) {
  PhotoRecord record{.photo = line.at("photo")};
  for (const json& value : line.at("portraits")) {
    PhotoRecord::Portrait portrait{.file = value.at("file"), .measures = measures_of(value.at("measures"))};
    for (std::size_t i = 0; i < portrait.landmarks.size(); ++i)
      portrait.landmarks[i] = {value.at("landmarks").at(2 * i), value.at("landmarks").at(2 * i + 1)};
    const auto hash = to_picture_hash(value.at("hash").get<std::string>());
    if (!hash) throw Error(ErrorCode::bad_input, "a portrait's hash is none");
    portrait.hash = *hash;
    record.portraits.push_back(std::move(portrait));
  }
  for (const json& value : line.at("rejected")) {
    const auto reason = value_of<Rejection>(value.at("reason").get<std::string>());
    if (!reason) throw Error(ErrorCode::bad_input, "a reason is none");
    record.rejected.push_back({value.at("face"), {*reason, value.at("detail")}});
  }
  return record;
}

}  // namespace

AlignJournal::AlignJournal(std::filesystem::path file, std::string request)
    : file_(std::move(file)), request_(std::move(request)) {
  std::string text;
  if (std::filesystem::exists(file_)) text = read_text_file(file_);
  const std::size_t whole = text.rfind('\n') == std::string::npos ? 0 : text.rfind('\n') + 1;
  if (whole < text.size()) std::filesystem::resize_file(file_, whole);
  if (whole > 0) read(text.substr(0, whole));
  out_.open(file_, std::ios::app | std::ios::binary);
  if (whole == 0) out_ << request_ << "\n" << std::flush;
  if (!out_) throw Error(ErrorCode::unwritable, "cannot be written to", file_.string());
}

void AlignJournal::read(const std::string& text) {
  std::size_t begin = 0;
  for (int number = 1; begin < text.size(); ++number) {
    const std::size_t end = text.find('\n', begin);
    const std::string line = text.substr(begin, end - begin);
    begin = end + 1;
    try {
      const json value = json::parse(line);
      if (number > 1) {
        records_.push_back(record_of(value));
      } else if (value != json::parse(request_)) {
        throw Error(ErrorCode::usage, "was begun with other photos or settings: " + line +
                                          "; give the same ones with --resume, or another folder", file_.string());
      }
    } catch (const json::exception& error) {
      throw Error(ErrorCode::bad_input, "line " + std::to_string(number) + " is no line of a journal: " + error.what() +
                                            "; start anew in another folder", file_.string());
    }
  }
}

void AlignJournal::add(PhotoRecord record) {
  out_ << line_of(record) << std::flush;
  if (!out_) throw Error(ErrorCode::unwritable, "cannot be written to; is the disk full?", file_.string());
  records_.push_back(std::move(record));
}

}  // namespace ilat
