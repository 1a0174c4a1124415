import type { Box } from "../server/contract.ts";
import { Layer } from "./layer.ts";
import type { Pixels } from "./pixels.ts";

/** What a canvas can draw, with its size. */
export interface Drawable {
  readonly source: CanvasImageSource;
  readonly width: number;
  readonly height: number;
}

/** @throws what the browser throws if it cannot read this kind of file */
export async function decode(file: Blob): Promise<Drawable> {
  const bitmap = await createImageBitmap(file);
  return { source: bitmap, width: bitmap.width, height: bitmap.height };
}

export async function decodeUrl(dataUrl: string): Promise<Drawable> {
  const image = new Image();
  image.src = dataUrl;
  await image.decode();
  return { source: image, width: image.naturalWidth, height: image.naturalHeight };
}

function drawn(width: number, height: number, draw: (context: CanvasRenderingContext2D) => void): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  draw(canvas.getContext("2d", { willReadFrequently: true })!);
  return canvas;
}

export function pixelsOf(source: CanvasImageSource, width: number, height: number): Pixels {
  const canvas = drawn(width, height, (context) => context.drawImage(source, 0, 0, width, height));
  return canvas.getContext("2d", { willReadFrequently: true })!.getImageData(0, 0, width, height);
}

/** A grey picture of a part of the photo, as a layer of the whole photo that is 0 elsewhere. */
export function layerOfBox(part: Drawable, box: Box, size: { width: number; height: number; scale: number },
                           value: (grey: number) => number): Layer {
  const x = Math.round(box.x * size.scale), y = Math.round(box.y * size.scale);
  const width = Math.max(1, Math.round(box.width * size.scale)), height = Math.max(1, Math.round(box.height * size.scale));
  const pixels = pixelsOf(part.source, width, height);
  const layer = new Layer(size.width, size.height);
  for (let row = Math.max(0, -y); row < Math.min(height, layer.height - y); ++row) {
    for (let column = Math.max(0, -x); column < Math.min(width, layer.width - x); ++column) {
      layer.data[(y + row) * layer.width + x + column] = value(pixels.data[4 * (row * width + column)]);
    }
  }
  return layer;
}

function canvasOf(pixels: Pixels): HTMLCanvasElement {
  return drawn(pixels.width, pixels.height, (context) => {
    const image = context.createImageData(pixels.width, pixels.height);
    image.data.set(pixels.data);
    context.putImageData(image, 0, 0);
  });
}

export const pngUrl = (pixels: Pixels): string => canvasOf(pixels).toDataURL("image/png");

export function pngFile(pixels: Pixels): Promise<Blob> {
  return new Promise((resolve, reject) => {
    canvasOf(pixels).toBlob((blob) => (blob ? resolve(blob) : reject(new Error("the browser could not write a PNG"))), "image/png");
  });
}
