/** Whole pixels: x and y of the corner, and the size. */
export interface Rect {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export function union(a: Rect | null, b: Rect | null): Rect | null {
  if (!a || !b) return a ?? b;
  const x = Math.min(a.x, b.x), y = Math.min(a.y, b.y);
  return {
    x, y,
    width: Math.max(a.x + a.width, b.x + b.width) - x,
    height: Math.max(a.y + a.height, b.y + b.height) - y,
  };
}

/** A round point of a stroke, in pixels of its layer. */
export interface Dot {
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

/**
 * How much of something lies on each pixel of the photo, 0 to 255: of the mask, or of ink; or which colour does. Plain memory, so that what is
 * drawn is the same in every browser and in the tests.
 */
export class Layer {
  readonly data: Uint8Array;

  constructor(readonly width: number, readonly height: number, data?: Uint8Array) {
    this.data = data ?? new Uint8Array(width * height);
  }

  get whole(): Rect {
    return { x: 0, y: 0, width: this.width, height: this.height };
  }

  isEmpty(): boolean {
    return !this.data.some((value) => value > 0);
  }

  /** The part of a rectangle that lies inside, in whole pixels; null = none. */
  clip(left: number, top: number, right: number, bottom: number): Rect | null {
    const x = Math.max(0, Math.floor(left)), y = Math.max(0, Math.floor(top));
    const width = Math.min(this.width, Math.ceil(right)) - x, height = Math.min(this.height, Math.ceil(bottom)) - y;
    return width > 0 && height > 0 ? { x, y, width, height } : null;
  }

  copy(rect: Rect): Uint8Array {
    const out = new Uint8Array(rect.width * rect.height);
    for (let row = 0; row < rect.height; ++row) {
      const from = (rect.y + row) * this.width + rect.x;
      out.set(this.data.subarray(from, from + rect.width), row * rect.width);
    }
    return out;
  }

  paste(rect: Rect, values: Uint8Array): void {
    for (let row = 0; row < rect.height; ++row) {
      this.data.set(values.subarray(row * rect.width, (row + 1) * rect.width), (rect.y + row) * this.width + rect.x);
    }
  }

  /** What a stroke from one dot to the next touches; null = nothing of the layer. */
  reach(from: Dot, to: Dot): Rect | null {
    return this.clip(
      Math.min(from.x - from.radius, to.x - to.radius) - 1, Math.min(from.y - from.radius, to.y - to.radius) - 1,
      Math.max(from.x + from.radius, to.x + to.radius) + 1, Math.max(from.y + from.radius, to.y + to.radius) + 1);
  }

  /**
   * Draws, or rubs out, a piece of a stroke whose width goes evenly from one dot's to the other's, with an edge one pixel
   * soft. Drawing twice over the same place adds nothing.
   * @param value what pixels become that are covered by half, where values are no amounts but names of colours
   */
  stroke(from: Dot, to: Dot, rubOut: boolean, value?: number): Rect | null {
    const rect = this.reach(from, to);
    if (!rect) return null;
    const dx = to.x - from.x, dy = to.y - from.y, length = dx * dx + dy * dy;
    for (let y = rect.y; y < rect.y + rect.height; ++y) {
      for (let x = rect.x; x < rect.x + rect.width; ++x) {
        const px = x + 0.5 - from.x, py = y + 0.5 - from.y;
        const t = length > 0 ? Math.min(1, Math.max(0, (px * dx + py * dy) / length)) : 0;
        const away = Math.hypot(px - t * dx, py - t * dy);
        const cover = from.radius + t * (to.radius - from.radius) - away + 0.5;
        if (cover <= 0) continue;
        const amount = cover >= 1 ? 255 : Math.round(255 * cover), at = y * this.width + x;
        if (value !== undefined) {
          if (amount >= 128) this.data[at] = rubOut ? 0 : value;
        } else if (rubOut) {
          this.data[at] = Math.min(this.data[at], 255 - amount);
        } else {
          this.data[at] = Math.max(this.data[at], amount);
        }
      }
    }
    return rect;
  }
}
