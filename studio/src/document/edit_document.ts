import { Layer, union, type Dot, type Rect } from "../raster/layer.ts";
import { kNoExpression, type EditState } from "./state.ts";
import { UndoStack, type Change } from "./undo_stack.ts";

export type LayerName = "mask" | "ink" | "colours";

/** Before and after of a part of a layer. */
interface Patch {
  readonly layer: Layer;
  readonly rect: Rect;
  readonly before: Uint8Array;
  readonly after: Uint8Array;
}

/** What changed: the state, or a part of a layer's pixels. */
export interface Changed {
  readonly layer?: Layer;
  readonly rect?: Rect;
}

export const kEmptyState: EditState = {
  photo: null, face: 0, expression: kNoExpression, regions: [], mask: new Layer(0, 0), ink: new Layer(0, 0),
  inkFrom: "photo", maskByHand: false, colours: new Layer(0, 0), palette: [], pose: null, variations: 1, best: false, temperature: null, seed: null, shown: null,
};

/**
 * The edit that is being prepared, and the only way to change it: every change goes through here and can be undone.
 */
export class EditDocument {
  readonly history: UndoStack;
  private current: EditState = kEmptyState;
  private readonly listeners = new Set<(changed: Changed) => void>();
  private open: Stroke | null = null;
  private merging: { key: string; before: EditState } | null = null;

  constructor(limit?: number) {
    this.history = new UndoStack(limit);
  }

  get state(): EditState { return this.current; }

  subscribe(listener: (changed: Changed) => void): void {
    this.listeners.add(listener);
  }

  /**
   * Replaces some of the state.
   * @param mergeKey changes in a row with the same key are one to undo, until endMerge()
   */
  set(label: string, part: Partial<EditState>, mergeKey?: string): void {
    this.endStroke();
    const before = mergeKey && this.merging?.key === mergeKey ? this.merging.before : this.current;
    const merged = before !== this.current;
    const after = { ...this.current, ...part };
    const change = this.change(label, before, after, []);
    if (merged) this.history.replaceLast(change);
    else this.history.push(change);
    this.merging = mergeKey ? { key: mergeKey, before } : null;
    this.become(after);
  }

  endMerge(): void {
    this.merging = null;
  }

  /** Begins a stroke on a layer; what it does to the rest of the state is one change with it. */
  beginStroke(label: string, name: LayerName, part: Partial<EditState> = {}): Stroke {
    this.endStroke();
    this.endMerge();
    const before = this.current;
    if (Object.keys(part).length > 0) this.become({ ...before, ...part });
    this.open = new Stroke(this.current[name], (rect, patch, cancelled) => {
      this.open = null;
      if (cancelled) this.become(before);
      else if (rect || before !== this.current) {
        const patches = rect && patch ? [{ layer: this.current[name], rect, before: patch, after: this.current[name].copy(rect) }] : [];
        this.history.push(this.change(label, before, this.current, patches));
      }
      this.tell({});
    }, (rect) => this.tell({ layer: this.current[name], rect }));
    return this.open;
  }

  endStroke(): void {
    this.open?.end();
  }

  undo(): string | undefined {
    this.endStroke();
    this.endMerge();
    return this.history.undo()?.label;
  }

  redo(): string | undefined {
    this.endStroke();
    this.endMerge();
    return this.history.redo()?.label;
  }

  private change(label: string, before: EditState, after: EditState, patches: Patch[]): Change {
    const apply = (state: EditState, which: "before" | "after") => {
      for (const { layer, rect, [which]: values } of patches) {
        layer.paste(rect, values);
        this.tell({ layer, rect });
      }
      this.become(state);
    };
    let bytes = 1000;
    for (const { rect } of patches) bytes += 2 * rect.width * rect.height;
    if (before.mask !== after.mask) bytes += after.mask.data.length;
    if (before.ink !== after.ink) bytes += after.ink.data.length;
    if (before.colours !== after.colours) bytes += after.colours.data.length;
    return { label, bytes, undo: () => apply(before, "before"), redo: () => apply(after, "after") };
  }

  private become(state: EditState): void {
    this.current = state;
    this.tell({});
  }

  private tell(changed: Changed): void {
    this.listeners.forEach((listener) => listener(changed));
  }
}

/** A stroke that is being drawn. It keeps what lay under it, growing the kept part as it goes. */
export class Stroke {
  private rect: Rect | null = null;
  private kept: Uint8Array | null = null;
  private last: Dot | null = null;
  private ended = false;

  constructor(private readonly layer: Layer, private readonly finish: (rect: Rect | null, kept: Uint8Array | null, cancelled: boolean) => void,
              private readonly touched: (rect: Rect) => void) {}

  /** @param value as Layer.stroke takes it */
  to(dot: Dot, rubOut: boolean, value?: number): void {
    if (this.ended) return;
    const from = this.last ?? dot;
    this.last = dot;
    const reach = this.layer.reach(from, dot);
    if (!reach) return;
    this.keep(reach);
    this.layer.stroke(from, dot, rubOut, value);
    this.touched(reach);
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.finish(this.rect, this.kept, false);
  }

  /** As if it had never been: two fingers that zoom began as one that drew. */
  cancel(): void {
    if (this.ended) return;
    this.ended = true;
    if (this.rect && this.kept) {
      this.layer.paste(this.rect, this.kept);
      this.touched(this.rect);
    }
    this.finish(null, null, true);
  }

  private keep(reach: Rect): void {
    const whole = union(this.rect, reach)!;
    if (this.rect && whole.width === this.rect.width && whole.height === this.rect.height) return;
    const kept = this.layer.copy(whole);  // what is outside the old part is still as it was
    if (this.rect && this.kept) {
      for (let row = 0; row < this.rect.height; ++row) {
        kept.set(this.kept.subarray(row * this.rect.width, (row + 1) * this.rect.width),
                 (this.rect.y - whole.y + row) * whole.width + this.rect.x - whole.x);
      }
    }
    this.rect = whole;
    this.kept = kept;
  }
}
