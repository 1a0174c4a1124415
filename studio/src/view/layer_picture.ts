import { union, type Layer, type Rect } from "../raster/layer.ts";

export type Colour = readonly [number, number, number];

export function colourOf(hex: string): Colour {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** A layer as the canvas shows it: in one colour, brought up to date only where it changed. */
export class LayerPicture {
  private readonly canvas = document.createElement("canvas");
  private layer: Layer | null = null;
  private colour: Colour = [0, 0, 0];
  private stale: Rect | null = null;

  changed(layer: Layer, rect: Rect): void {
    if (layer === this.layer) this.stale = union(this.stale, rect);
  }

  picture(layer: Layer, colour: Colour): HTMLCanvasElement {
    if (layer !== this.layer || colour.some((value, i) => value !== this.colour[i])) {
      if (this.canvas.width !== layer.width || this.canvas.height !== layer.height) {
        this.canvas.width = Math.max(layer.width, 1);
        this.canvas.height = Math.max(layer.height, 1);
      }
      this.layer = layer;
      this.colour = colour;
      this.stale = layer.width > 0 ? layer.whole : null;
    }
    if (this.stale) this.paint(layer, this.stale);
    this.stale = null;
    return this.canvas;
  }

  private paint(layer: Layer, rect: Rect): void {
    const pixels = new ImageData(rect.width, rect.height);
    const [red, green, blue] = this.colour;
    const values = layer.copy(rect);
    for (let i = 0; i < values.length; ++i) {
      pixels.data[4 * i] = red;
      pixels.data[4 * i + 1] = green;
      pixels.data[4 * i + 2] = blue;
      pixels.data[4 * i + 3] = values[i];
    }
    this.canvas.getContext("2d")!.putImageData(pixels, rect.x, rect.y);
  }
}
