#pragma once

#include "ilat/image.h"

namespace ilat {

// What needs no model: every judged edit stands beside these.

/// The mean colour of the kept pixels within 16 pixels of the mask, of all kept ones if there are none so near.
Image mean_colour_fill(const Image& photo, const Image& mask);

/// Whether this build has OpenCV's photo module, which the two below come from.
bool has_inpainting();

/// Telea, "An image inpainting technique based on the fast marching method" (2004), 3 pixels of neighbourhood.
/// @throws Error usage where has_inpainting() is false
Image telea_fill(const Image& photo, const Image& mask);

/// Bertalmio, Bertozzi and Sapiro, "Navier-Stokes, fluid dynamics, and image and video inpainting" (2001), likewise.
Image navier_stokes_fill(const Image& photo, const Image& mask);

}  // namespace ilat
