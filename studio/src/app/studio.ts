import { EditDocument, kEmptyState } from "../document/edit_document.ts";
import { missing } from "../document/job.ts";
import { kNoExpression, speaksOfFace, type EditState, type Photo, type Result } from "../document/state.ts";
import { difference, joined, widened } from "../raster/area.ts";
import { Layer } from "../raster/layer.ts";
import { Client } from "../server/client.ts";
import type { Capabilities } from "../server/contract.ts";
import { failureFrom, type Failure } from "../server/failure.ts";
import { Drawing } from "./drawing.ts";
import { Guide } from "./guide.ts";
import { meantFace, openPhoto, photoOfResult, PhotoRoom } from "./photo_room.ts";
import { SettingsStore, type Tool } from "./settings.ts";

/** One visit: the document, what the server makes of it, and all results. The panels only show it and call it. */
export class Studio {
  readonly doc = new EditDocument();
  readonly settings: SettingsStore;
  readonly room: PhotoRoom;
  readonly guide: Guide;
  readonly drawing: Drawing;
  capabilities: Capabilities | null = null;
  /** Every result of this session, the newest edit last. */
  results: readonly Result[] = [];
  /** The results of one edit while they are shown side by side. */
  choosing: readonly Result[] = [];
  comparing = false;
  busyOpening = false;
  private readonly listeners = new Set<() => void>();

  constructor(readonly client: Client, storage: Storage | null, readonly notify: (text: string, kind: "error" | "note") => void) {
    this.settings = new SettingsStore(storage);
    this.room = new PhotoRoom(client);
    this.guide = new Guide(client, this.room, (failure) => this.complain(failure));
    this.drawing = new Drawing(client, this.room, this.guide, (text) => notify(text, "note"));
    this.doc.subscribe(() => {
      this.guide.follow(this.doc.state);
      this.tell();
    });
    for (const part of [this.settings, this.guide, this.drawing]) part.subscribe(() => this.tell());
  }

  subscribe(listener: () => void): void {
    this.listeners.add(listener);
  }

  tell(): void {
    this.listeners.forEach((listener) => listener());
  }

  complain(failure: Failure): void {
    this.notify(failure.words, "error");
  }

  async begin(): Promise<void> {
    try {
      this.capabilities = await this.client.capabilities();
      this.tell();
    } catch (error) {
      this.complain(failureFrom(error));
    }
  }

  async open(file: Blob, name: string): Promise<void> {
    this.drawing.cancel();
    this.busyOpening = true;
    this.tell();
    try {
      this.use(await openPhoto(file, name, this.capabilities?.limits ?? null), `Open ${name}`);
    } catch (error) {
      this.complain(failureFrom(error));
    } finally {
      this.busyOpening = false;
      this.tell();
    }
  }

  editFurther(result: Result): void {
    this.use(photoOfResult(result), "Edit further");
  }

  private use(photo: Photo, label: string, shown: Result | null = null): void {
    this.choosing = [];
    this.doc.set(label, { ...this.afresh(photo), shown });
    this.settings.set({ tool: "move" });
    if (!this.room.facesOf(photo)) void this.lookForFaces(photo);
  }

  /** The photo with empty layers and no wishes; how it is drawn stays. */
  private afresh(photo: Photo): EditState {
    const width = Math.max(1, Math.round(photo.width * photo.scale)), height = Math.max(1, Math.round(photo.height * photo.scale));
    const { variations, best, temperature, seed } = this.doc.state;
    const empty = () => new Layer(width, height);
    return { ...kEmptyState, variations, best, temperature, seed, photo, mask: empty(), ink: empty(), colours: empty() };
  }

  private async lookForFaces(photo: Photo): Promise<void> {
    if (this.capabilities?.faces === false) return;
    try {
      await this.room.findFaces(photo);
      this.tell();
    } catch (error) {
      this.complain(failureFrom(error));
    }
  }

  /** The faces of the open photo; null while they are looked for. */
  get faces() {
    const { photo } = this.doc.state;
    return photo ? this.room.facesOf(photo) : [];
  }
  get face() {
    return meantFace(this.faces ?? [], this.doc.state.face);
  }

  get hint(): string | null { return missing(this.doc.state); }

  async draw(): Promise<void> {
    this.doc.endStroke();
    this.doc.endMerge();
    const state = this.doc.state;
    if (missing(state)) return;
    this.choosing = [];
    if (state.shown) this.show(null);
    try {
      const results = await this.drawing.draw(state);
      if (!results || results.length === 0) return;
      this.results = [...this.results, ...results];
      if (this.doc.state.photo !== state.photo) return this.tell();
      if (results.length > 1) this.choosing = results;
      this.doc.set("Draw the change", { shown: results[0] });
      if (results.length === 1) this.notify("The result is ready.", "note");
    } catch (error) {
      this.complain(failureFrom(error));
    }
  }

  /** Shows a result, or the photo with its layers. A result of another photo brings that photo back. */
  show(result: Result | null): void {
    this.choosing = [];
    const { photo, shown } = this.doc.state;
    if (result === shown) return this.tell();
    if (result && result.of !== photo) return this.use(result.of, "Show a result of an earlier photo", result);
    this.doc.set(result ? "Show a result" : "Show the photo", { shown: result });
  }

  choose(results: readonly Result[]): void {
    this.choosing = results;
    this.tell();
  }

  /** All results that were made together with this one. */
  siblings(result: Result): readonly Result[] {
    const group = result.id.split(".")[0];
    return this.results.filter((other) => other.id.split(".")[0] === group);
  }

  /** Takes a tool in the hand. Tools work on the photo and its layers, so a result is put aside. */
  take(tool: Tool): void {
    this.settings.set({ tool });
    if (tool !== "move" && this.doc.state.shown) this.show(null);
  }

  compare(on: boolean): void {
    if (on === this.comparing) return;
    this.comparing = on;
    this.tell();
  }

  /** What would be repainted: the painted mask, and what expression and regions mark. */
  get wholeMask(): Layer {
    const { mask, maskByHand } = this.doc.state;
    const marked = maskByHand ? null : this.guide.guidance?.mask;
    return marked ? joined(mask, marked) : mask;
  }

  setMask(label: string, mask: Layer, byHand = true): void {
    this.doc.set(label, { mask, maskByHand: byHand && speaksOfFace(this.doc.state), shown: null });
  }

  clearMask(): void {
    const { mask } = this.doc.state;
    this.doc.set("Clear the mask", { mask: new Layer(mask.width, mask.height), maskByHand: false, expression: kNoExpression, regions: [], shown: null });
  }

  setInk(label: string, ink: Layer): void {
    this.doc.set(label, { ink, inkFrom: "hand", shown: null });
  }

  /** The photo's lines again, where the wishes move them moved. */
  forgetInk(): void {
    const { ink } = this.doc.state;
    this.doc.set("Follow the photo's lines", { ink: new Layer(ink.width, ink.height), inkFrom: "photo", shown: null });
  }

  clearColours(): void {
    const { colours } = this.doc.state;
    this.doc.set("Clear the colours", { colours: new Layer(colours.width, colours.height), palette: [], shown: null });
  }

  /** Marks where the drawn lines differ from the photo's, with room around them. */
  maskAroundLines(): void {
    const { photo, ink, mask } = this.doc.state;
    const own = photo && this.guide.ownLines(photo);
    if (!own) return this.notify("The photo's own lines have not come yet; try again in a moment.", "note");
    const unit = this.face ? this.face.box.side * photo.scale : Math.max(mask.width, mask.height);
    this.setMask("Mark around the lines", joined(mask, widened(difference(ink, own), 0.04 * unit)));
  }
}
