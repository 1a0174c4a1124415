#pragma once

#include <optional>

#include "ilat/editor.h"

namespace ilat {

// What a request says in words about a face.

/// Whether it does.
bool speaks_of_face(const EditRequest& request);

/// Which of the request's faces is meant: the one that it names, else the only one, else the one that most of the mask
/// lies nearest to. None if the request names none and has none.
/// @throws Error usage if there are several and nothing tells which, or not so many; bad_input if it speaks of a face
/// and has none
std::optional<std::size_t> meant_face(const EditRequest& request);

/// What regions and expression take up of the photo, inside the meant face's frame.
/// @return grey, the photo's size, 0 or 255; empty if the request does not speak of a face
/// @throws Error as meant_face does; bad_input if all of it lies outside the photo
Image mask_in_words(const EditRequest& request);

/// The request's mask, else mask_in_words().
Image mask_of_request(const EditRequest& request);

/// The meant face before and after the request's expression; none if nothing is expressed or a sketch is given.
struct ExpressedFace {
  Landmarks before, after;
};
std::optional<ExpressedFace> expressed_face(const EditRequest& request);

}  // namespace ilat
