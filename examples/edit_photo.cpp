// Repaints the white part of a mask so that it follows the black lines of a sketch; expected output:
//
//     $ edit_photo models/faces-256 portrait.png mask.png sketch.png after.png
//     repainted 40 of 256 tokens
#include <iostream>

#include "ilat/editor.h"
#include "ilat/error.h"

int main(int argc, char** argv) {
  if (argc != 6) {
    std::cerr << "usage: edit_photo MODEL_FOLDER PHOTO MASK SKETCH OUTPUT\n";
    return 2;
  }
  try {
    const auto editor = ilat::Editor::open(argv[1]);
    const auto result = editor.edit({.photo = ilat::read_image(argv[2]),
                                     .mask = ilat::read_image(argv[3], 1),
                                     .sketch = ilat::read_image(argv[4], 1)});
    ilat::write_image(argv[5], result.images[0]);
    std::cout << "repainted " << result.masked_tokens << " of " << result.tokens << " tokens\n";
    return 0;
  } catch (const ilat::Error& error) {
    std::cerr << error.what() << '\n';
    return 1;
  }
}
