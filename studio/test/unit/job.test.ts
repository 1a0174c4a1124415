import assert from "node:assert/strict";
import { test } from "node:test";
import { kEmptyState } from "../../src/document/edit_document.ts";
import { caption, jobFields, missing, wantedPictures } from "../../src/document/job.ts";
import { kNoExpression, type EditState, type Photo } from "../../src/document/state.ts";
import { Layer } from "../../src/raster/layer.ts";

const photo = { name: "me.jpg", width: 8, height: 8, scale: 1 } as Photo;
const state = (part: Partial<EditState>): EditState => ({ ...kEmptyState, photo, mask: new Layer(8, 8), ink: new Layer(8, 8), colours: new Layer(8, 8), ...part });
const painted = new Layer(8, 8, new Uint8Array(64).fill(255));
const none = { photo: "pic_1", mask: null, sketch: null, strokes: null };

test("a smile alone is enough", () => {
  const smiling = state({ expression: { ...kNoExpression, smile: 0.7 } });
  assert.equal(missing(smiling), null);
  assert.deepEqual(wantedPictures(smiling), { mask: false, sketch: false, strokes: false });
  assert.deepEqual(jobFields(smiling, none, 5), { photo: "pic_1", seed: 5, smile: 0.7, face: "largest" });
});

test("a painted mask alone follows the photo's lines", () => {
  const marked = state({ mask: painted });
  assert.deepEqual(wantedPictures(marked), { mask: true, sketch: false, strokes: false });
  assert.deepEqual(jobFields(marked, { ...none, mask: "data:m" }, 1), { photo: "pic_1", seed: 1, mask: "data:m", "keep-lines": true });
});

test("regions are sent by name, with the chosen face", () => {
  const fields = jobFields(state({ regions: ["left-eye", "mouth"], face: 2 }), none, 1);
  assert.deepEqual([fields.region, fields.face, fields["keep-lines"]], ["left-eye;mouth", "2", undefined]);
});

test("drawn lines are followed, and wishes only say where", () => {
  const drawn = state({ expression: { ...kNoExpression, smile: 0.7 }, inkFrom: "hand" });
  assert.deepEqual(wantedPictures(drawn), { mask: false, sketch: true, strokes: false });
  const fields = jobFields(drawn, { ...none, sketch: "data:s" }, 1);
  assert.deepEqual([fields.smile, fields.sketch, fields["keep-lines"]], [0.7, "data:s", undefined]);
});

test("where a part of the marked was rubbed out, the painted mask and the moved lines stand for the wishes", () => {
  const rubbed = state({ expression: { ...kNoExpression, smile: 0.7 }, mask: painted, maskByHand: true });
  assert.deepEqual(wantedPictures(rubbed), { mask: true, sketch: true, strokes: false });
  assert.deepEqual(jobFields(rubbed, { ...none, mask: "data:m", sketch: "data:s" }, 1),
                   { photo: "pic_1", seed: 1, mask: "data:m", sketch: "data:s" });
  const region = state({ regions: ["mouth"], mask: painted, maskByHand: true });
  assert.deepEqual(jobFields(region, { ...none, mask: "data:m" }, 1), { photo: "pic_1", seed: 1, mask: "data:m", "keep-lines": true });
});

test("what is missing is said in words", () => {
  assert.match(missing({ ...kEmptyState })!, /Open a photo/);
  assert.match(missing(state({}))!, /Move a slider/);
  assert.match(missing(state({ inkFrom: "hand" }))!, /mark where/);
  assert.match(missing(state({ regions: ["mouth"], maskByHand: true }))!, /Move a slider/);
});

test("a result is called by what was asked for", () => {
  assert.equal(caption(state({ expression: { ...kNoExpression, smile: -0.5, "raise-brows": 1 }, regions: ["eyes"] })), "Sad mouth, Raised brows, Eyes");
  assert.equal(caption(state({ mask: painted })), "Marked part");
});

test("colours go along with lines, and say what is still missing", () => {
  const colours = new Layer(8, 8);
  colours.data[0] = 1;
  const dyed = state({ colours, palette: ["#ff0000"], mask: painted });
  assert.equal(wantedPictures(dyed).strokes, true);
  const fields = jobFields(dyed, { ...none, mask: "data:m", strokes: "data:c" }, 1);
  assert.deepEqual([fields.strokes, fields["keep-lines"]], ["data:c", true]);
  assert.match(missing(state({ colours, palette: ["#ff0000"] }))!, /colours are drawn/);
});

test("of several the best is asked for only where there are several", () => {
  assert.equal(jobFields(state({ best: true, variations: 4, regions: ["mouth"] }), none, 1).pick, "best");
  assert.equal(jobFields(state({ best: true, regions: ["mouth"] }), none, 1).pick, undefined);
});

test("a pose needs no mask and no lines", () => {
  const posed = state({ pose: { name: "up.json", text: "{}" }, inkFrom: "hand" });
  assert.equal(missing(posed), null);
  assert.equal(wantedPictures(posed).sketch, false);
  assert.deepEqual(jobFields(posed, none, 1), { photo: "pic_1", seed: 1, "target-pose": "{}" });
});
