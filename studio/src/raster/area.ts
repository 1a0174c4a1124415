import { Layer } from "./layer.ts";

type Point = readonly [number, number];

/** What lies on either of two layers of one size. */
export function joined(a: Layer, b: Layer): Layer {
  const out = new Layer(a.width, a.height, a.data.slice());
  b.data.forEach((value, i) => { if (value > out.data[i]) out.data[i] = value; });
  return out;
}

export function inverted(layer: Layer): Layer {
  return new Layer(layer.width, layer.height, layer.data.map((value) => 255 - value));
}

/** Every marked pixel, and those around it up to `by` pixels along both axes. */
export function widened(layer: Layer, by: number): Layer {
  const { width, height } = layer, reach = Math.round(by);
  const spread = (from: Uint8Array, along: number, count: number, across: number, lines: number) => {
    const out = new Uint8Array(from.length);
    for (let line = 0; line < lines; ++line) {
      let until = -1;  // the last place of this line that the marked ones seen so far reach
      for (let pass = 0; pass < 2; ++pass) {
        until = -1;
        for (let i = 0; i < count; ++i) {
          const at = line * across + (pass === 0 ? i : count - 1 - i) * along;
          if (from[at] >= 128) until = i + reach;
          if (i <= until) out[at] = 255;
        }
      }
    }
    return out;
  };
  const rows = spread(layer.data, 1, width, width, height);
  return new Layer(width, height, spread(rows, width, height, 1, width));
}

/** Where two layers of lines differ clearly. */
export function difference(a: Layer, b: Layer): Layer {
  return new Layer(a.width, a.height, a.data.map((value, i) => (Math.abs(value - b.data[i]) > 80 ? 255 : 0)));
}

/** The middle and the smallest upright rectangle around what is marked; null = nothing is. */
export function bounds(layer: Layer): { x: number; y: number; width: number; height: number } | null {
  let left = layer.width, right = -1, top = layer.height, bottom = -1;
  for (let y = 0; y < layer.height; ++y) {
    for (let x = 0; x < layer.width; ++x) {
      if (layer.data[y * layer.width + x] < 128) continue;
      left = Math.min(left, x), right = Math.max(right, x), top = Math.min(top, y), bottom = y;
    }
  }
  return right < 0 ? null : { x: left, y: top, width: right - left + 1, height: bottom - top + 1 };
}

export function isInside([x, y]: Point, polygon: readonly Point[]): boolean {
  let inside = false;
  polygon.forEach(([ax, ay], i) => {
    const [bx, by] = polygon[(i + 1) % polygon.length];
    if (ay > y !== by > y && x < ((bx - ax) * (y - ay)) / (by - ay) + ax) inside = !inside;
  });
  return inside;
}
