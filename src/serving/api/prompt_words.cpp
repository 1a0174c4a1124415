#include "serving/api/prompt_words.h"

#include <array>
#include <cctype>
#include <utility>
#include <vector>

#include "files/parse_number.h"
#include "ilat/error.h"
#include "imaging/face/face_regions.h"

namespace ilat {
namespace {

constexpr double kUsualWish = 0.7;  // of one without a number
constexpr std::array<std::pair<const char*, double EditJob::*>, 4> kWishes{{{"smile", &EditJob::smile},
                                                                            {"open-mouth", &EditJob::open_mouth},
                                                                            {"open-eyes", &EditJob::open_eyes},
                                                                            {"raise-brows", &EditJob::raise_brows}}};

/// Words in small letters, with dashes between those of one wish.
std::vector<std::string> phrases_of(const std::string& prompt) {
  std::vector<std::string> phrases(1);
  std::string word;
  const auto end_word = [&] {
    if (word == "and") phrases.emplace_back();
    else if (!word.empty()) phrases.back() += (phrases.back().empty() ? "" : "-") + word;
    word.clear();
  };
  for (const char letter : prompt) {
    if (letter == ',' || letter == ';' || letter == '\n') {
      end_word();
      phrases.emplace_back();
    } else if (letter == ' ' || letter == '\t' || letter == '\r' || letter == '_') {
      end_word();
    } else {
      word += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    }
  }
  end_word();
  std::erase_if(phrases, [](const std::string& phrase) { return phrase.empty(); });
  return phrases;
}

bool read_wish(const std::string& phrase, EditJob& job) {
  for (const auto& [name, wish] : kWishes) {
    if (phrase == name) {
      job.*wish = kUsualWish;
      return true;
    }
    if (!phrase.starts_with(std::string(name) + "-")) continue;
    const auto number = parse_number<double>(std::string_view(phrase).substr(std::string_view(name).size() + 1));
    if (!number) return false;
    if (!(*number >= -1 && *number <= 1)) throw Error(ErrorCode::usage, std::string(name) + " goes from -1 to 1", "prompt");
    job.*wish = *number;
    return true;
  }
  return false;
}

}  // namespace

void read_prompt(const std::string& prompt, EditJob& job) {
  for (const std::string& phrase : phrases_of(prompt)) {
    if (read_wish(phrase, job)) continue;
    if (const auto region = value_of<FaceRegion>(phrase)) {
      job.regions.push_back(*region);
      continue;
    }
    throw Error(ErrorCode::usage,
                "\"" + phrase.substr(0, 40) + "\" is none of the words that this model knows: smile, open mouth, open eyes, raise brows, each with a "
                "number from -1 to 1 if you like, and the regions " + choices_of<FaceRegion>() + "; commas between them",
                "prompt");
  }
}

}  // namespace ilat
