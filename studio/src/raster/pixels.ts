import { colourOf } from "./colour.ts";
import { Layer } from "./layer.ts";

/** Red, green, blue and alpha of each pixel, as a canvas gives them. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray;
}

const brightness = (data: Uint8ClampedArray, at: number) => (299 * data[at] + 587 * data[at + 1] + 114 * data[at + 2]) / 1000;

function hasTransparency({ data }: Pixels): boolean {
  for (let at = 3; at < data.length; at += 4) if (data[at] < 128) return true;
  return false;
}

function toLayer(pixels: Pixels, value: (at: number) => number): Layer {
  const layer = new Layer(pixels.width, pixels.height);
  for (let i = 0; i < layer.data.length; ++i) layer.data[i] = Math.round(value(4 * i));
  return layer;
}

/** A mask as the command line reads it: white on black, or whatever is drawn on transparency. */
export function maskOf(pixels: Pixels): Layer {
  const { data } = pixels;
  return hasTransparency(pixels)
    ? toLayer(pixels, (at) => data[at + 3])
    : toLayer(pixels, (at) => (brightness(data, at) >= 128 ? 255 : 0));
}

/** The ink of a sketch: dark lines on light paper, light ones on dark paper, or any colour on transparency. */
export function inkOf(pixels: Pixels): Layer {
  const { data } = pixels;
  if (hasTransparency(pixels)) return toLayer(pixels, (at) => data[at + 3]);
  let dark = 0;
  for (let at = 0; at < data.length; at += 4) if (brightness(data, at) < 128) ++dark;
  return 2 * dark > data.length / 4
    ? toLayer(pixels, (at) => brightness(data, at))
    : toLayer(pixels, (at) => 255 - brightness(data, at));
}

function toGrey(layer: Layer, value: (amount: number) => number): Pixels {
  const data = new Uint8ClampedArray(4 * layer.data.length);
  layer.data.forEach((amount, i) => {
    data[4 * i] = data[4 * i + 1] = data[4 * i + 2] = value(amount);
    data[4 * i + 3] = 255;
  });
  return { width: layer.width, height: layer.height, data };
}

/** White where the photo may change, black elsewhere. */
export const maskPicture = (mask: Layer): Pixels => toGrey(mask, (amount) => (amount >= 128 ? 255 : 0));

/** Black lines on white paper. */
export const sketchPicture = (ink: Layer): Pixels => toGrey(ink, (amount) => 255 - amount);

/** Strokes of colour on transparency. @param palette the colours that the layer's values name, from 1 */
export function strokesPicture(colours: Layer, palette: readonly string[]): Pixels {
  const data = new Uint8ClampedArray(4 * colours.data.length), dyes = palette.map(colourOf);
  colours.data.forEach((name, i) => {
    if (name > 0) data.set([...dyes[name - 1], 255], 4 * i);
  });
  return { width: colours.width, height: colours.height, data };
}
