import type { Layer } from "../raster/layer.ts";

export const kExpressions = ["smile", "open-mouth", "open-eyes", "raise-brows"] as const;
export type ExpressionName = (typeof kExpressions)[number];
export type Expression = Readonly<Record<ExpressionName, number>>;
export const kNoExpression: Expression = { smile: 0, "open-mouth": 0, "open-eyes": 0, "raise-brows": 0 };

/** A photo that is open: what the browser shows, and under which id the server keeps it. */
export interface Photo {
  readonly name: string;
  readonly file: Blob;
  readonly picture: CanvasImageSource;
  readonly width: number;
  readonly height: number;
  /** Which result of this session it is; null = a file that was opened. */
  readonly madeFrom: Result | null;
  /** Pixels of a layer for each pixel of the photo, at most 1: layers of huge photos are smaller than the photo. */
  readonly scale: number;
}

/** One picture that an edit made. */
export interface Result {
  readonly id: string;
  readonly name: string;
  readonly file: Blob;
  readonly picture: CanvasImageSource;
  readonly width: number;
  readonly height: number;
  readonly of: Photo;
  readonly caption: string;
  readonly variation: number;
}

/** Where the lines come from: from the photo (moved as the expression asks), or from the person's hand. */
export type InkFrom = "photo" | "hand";

/** Everything that undo brings back. It is never changed, only replaced; layers change with a patch beside it. */
export interface EditState {
  readonly photo: Photo | null;
  readonly face: number;  // the number of the chosen face; 0 = the largest
  readonly expression: Expression;
  readonly regions: readonly string[];
  readonly mask: Layer;
  readonly ink: Layer;
  readonly inkFrom: InkFrom;
  /** Whether the painted mask alone counts, because some of what expression and regions marked was rubbed out. */
  readonly maskByHand: boolean;
  /** Where a colour is wanted: the place in `palette`, counted from 1; 0 = nowhere. */
  readonly colours: Layer;
  readonly palette: readonly string[];
  /** The pose to paint, as a file of joints says it; for models that follow poses. */
  readonly pose: { readonly name: string; readonly text: string } | null;
  readonly variations: number;
  /** Whether of several results only that is shown which the model finds best. */
  readonly best: boolean;
  readonly temperature: number | null;  // null = as the model likes it
  readonly seed: number | null;         // null = another one each time
  readonly shown: Result | null;        // the result on the canvas; null = the photo
}

export const hasExpression = (state: EditState) => kExpressions.some((name) => state.expression[name] !== 0);
export const speaksOfFace = (state: EditState) => hasExpression(state) || state.regions.length > 0;
