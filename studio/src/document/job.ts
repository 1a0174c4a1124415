import type { JobFields } from "../server/contract.ts";
import { hasExpression, kExpressions, speaksOfFace, type EditState } from "./state.ts";

/** What is missing before there is anything to draw, in words; null = nothing. */
export function missing(state: EditState): string | null {
  if (!state.photo) return "Open a photo first.";
  if (state.pose) return null;
  const marked = !state.mask.isEmpty();
  if (state.maskByHand ? !marked : !marked && !speaksOfFace(state)) {
    return state.inkFrom === "hand" || !state.colours.isEmpty()
      ? `Your ${state.inkFrom === "hand" ? "lines" : "colours"} are drawn. Now mark where the photo may change.`
      : "Move a slider, choose a part of the face, or paint over what should change.";
  }
  return null;
}

/** Expression, regions and face: what the server makes lines and a mask of. */
export function wishes(state: EditState): Partial<JobFields> {
  const fields: Partial<JobFields> = {};
  for (const name of kExpressions) if (state.expression[name] !== 0) fields[name] = state.expression[name];
  if (state.regions.length > 0) fields.region = state.regions.join(";");
  if (speaksOfFace(state)) fields.face = state.face > 0 ? String(state.face) : "largest";
  return fields;
}

/** The pictures that go with a job, as data: URLs or ids. */
export interface JobPictures {
  readonly photo: string;
  readonly mask: string | null;
  /** The lines as they stand: drawn by hand, or moved by the expression. */
  readonly sketch: string | null;
  /** Wanted colours on transparency. */
  readonly strokes: string | null;
}

/**
 * The edit as the server is asked for it. Where somebody has rubbed out a part of what expression and regions mark, the
 * painted mask and the moved lines stand for them, because the server would mark that part again.
 */
export function jobFields(state: EditState, pictures: JobPictures, seed: number): JobFields {
  const fields: JobFields = { photo: pictures.photo, seed };
  if (state.variations > 1) {
    fields.variations = state.variations;
    if (state.best) fields.pick = "best";
  }
  if (state.temperature !== null) fields.temperature = state.temperature;
  if (pictures.strokes) fields.strokes = pictures.strokes;
  if (state.pose) {
    if (pictures.mask) fields.mask = pictures.mask;
    fields["target-pose"] = state.pose.text;
    return fields;
  }
  if (!state.maskByHand) Object.assign(fields, wishes(state));
  if (pictures.mask) fields.mask = pictures.mask;
  if (pictures.sketch) fields.sketch = pictures.sketch;
  else if (state.maskByHand || !speaksOfFace(state)) fields["keep-lines"] = true;
  return fields;
}

/** Which pictures jobFields() wants. */
export function wantedPictures(state: EditState): { mask: boolean; sketch: boolean; strokes: boolean } {
  return {
    mask: !state.mask.isEmpty(),
    sketch: !state.pose && (state.inkFrom === "hand" || (state.maskByHand && hasExpression(state))),
    strokes: !state.colours.isEmpty(),
  };
}

const kWords: Readonly<Record<string, readonly [string, string]>> = {
  smile: ["Smile", "Sad mouth"], "open-mouth": ["Open mouth", "Closed mouth"],
  "open-eyes": ["Wide eyes", "Shut eyes"], "raise-brows": ["Raised brows", "Frown"],
};

export const kRegionWords: Readonly<Record<string, string>> = {
  mouth: "Mouth", "left-eye": "Left eye", "right-eye": "Right eye", eyes: "Eyes", brows: "Brows", nose: "Nose",
  "lower-face": "Lower face", forehead: "Forehead", face: "Whole face",
};

/** What was asked for, short: "Smile, Eyes". */
export function caption(state: EditState): string {
  const words = kExpressions.filter((name) => state.expression[name] !== 0)
    .map((name) => kWords[name][state.expression[name] > 0 ? 0 : 1]);
  words.push(...state.regions.map((name) => kRegionWords[name] ?? name));
  if (state.pose) return `Pose of ${state.pose.name}`;
  if (state.inkFrom === "hand") words.push("Drawn lines");
  if (!state.colours.isEmpty()) words.push("Colours");
  if (words.length === 0) words.push("Marked part");
  return words.join(", ");
}
