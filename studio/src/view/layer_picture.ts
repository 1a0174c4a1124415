import type { Colour } from "../raster/colour.ts";
import { union, type Layer, type Rect } from "../raster/layer.ts";

/** A layer as the canvas shows it: in one colour, or in those that its values name; brought up to date only where it changed. */
export class LayerPicture {
  private readonly canvas = document.createElement("canvas");
  private layer: Layer | null = null;
  private look = "";
  private stale: Rect | null = null;

  changed(layer: Layer, rect: Rect): void {
    if (layer === this.layer) this.stale = union(this.stale, rect);
  }

  /** @param palette set = the layer's values name these colours, from 1, and `colour` is not looked at */
  picture(layer: Layer, colour: Colour, palette?: readonly Colour[]): HTMLCanvasElement {
    const look = (palette ?? [colour]).join(";");
    if (layer !== this.layer || look !== this.look) {
      if (this.canvas.width !== layer.width || this.canvas.height !== layer.height) {
        this.canvas.width = Math.max(layer.width, 1);
        this.canvas.height = Math.max(layer.height, 1);
      }
      this.layer = layer;
      this.look = look;
      this.stale = layer.width > 0 ? layer.whole : null;
    }
    if (this.stale) this.paint(layer, this.stale, colour, palette);
    this.stale = null;
    return this.canvas;
  }

  private paint(layer: Layer, rect: Rect, colour: Colour, palette?: readonly Colour[]): void {
    const pixels = new ImageData(rect.width, rect.height);
    const values = layer.copy(rect);
    for (let i = 0; i < values.length; ++i) {
      const [red, green, blue] = palette ? palette[values[i] - 1] ?? colour : colour;
      pixels.data[4 * i] = red;
      pixels.data[4 * i + 1] = green;
      pixels.data[4 * i + 2] = blue;
      pixels.data[4 * i + 3] = palette && values[i] > 0 ? 255 : values[i];
    }
    this.canvas.getContext("2d")!.putImageData(pixels, rect.x, rect.y);
  }
}
