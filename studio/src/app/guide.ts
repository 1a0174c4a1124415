import { wishes } from "../document/job.ts";
import { speaksOfFace, type EditState, type Photo } from "../document/state.ts";
import { decodeUrl, layerOfBox } from "../raster/browser_pictures.ts";
import { Layer } from "../raster/layer.ts";
import type { Client } from "../server/client.ts";
import type { Box, Lines } from "../server/contract.ts";
import { failureFrom, isAbort, type Failure } from "../server/failure.ts";
import type { PhotoRoom } from "./photo_room.ts";

/** What the server makes of the wishes: the lines that would be followed, and where the photo would change. */
export interface Guidance {
  readonly lines: Layer;
  readonly mask: Layer | null;
  readonly box: Box;
}

/**
 * Keeps the lines and the mask up to date with the wishes. One request is under way at a time, and the next one asks for
 * what is wanted by then, so that a slider is followed as fast as the server answers and no faster.
 */
export class Guide {
  private wanted: { photo: Photo; key: string; state: EditState } | null = null;
  private shown: { photo: Photo; key: string; guidance: Guidance } | null = null;
  private readonly own = new WeakMap<Photo, Guidance>();
  private readonly askedOwn = new WeakSet<Photo>();
  private running: AbortController | null = null;
  private readonly listeners = new Set<() => void>();

  constructor(private readonly client: Client, private readonly room: PhotoRoom, private readonly complain: (failure: Failure) => void) {}

  subscribe(listener: () => void): void {
    this.listeners.add(listener);
  }

  /** The lines and mask of the wishes; the latest that came while newer ones are on their way. Null = no wishes. */
  get guidance(): Guidance | null {
    return this.wanted && this.shown?.photo === this.wanted.photo ? this.shown.guidance : null;
  }

  /** Whether what is shown is what was asked for last. */
  get isCurrent(): boolean {
    return !this.wanted || (this.shown?.photo === this.wanted.photo && this.shown.key === this.wanted.key);
  }

  follow(state: EditState): void {
    if (!state.photo || !speaksOfFace(state)) {
      if (this.wanted) {
        this.wanted = null;
        this.running?.abort();
        this.tell();
      }
      return;
    }
    const key = JSON.stringify(wishes(state));
    if (this.wanted?.photo === state.photo && this.wanted.key === key) return;
    this.wanted = { photo: state.photo, key, state };
    if (!this.running) void this.ask();
  }

  /** Resolves when what is shown is current, or no request is under way any more. */
  async settled(): Promise<void> {
    while (!this.isCurrent && this.running) await new Promise<void>((done) => setTimeout(done, 15));
  }

  /** The photo's own lines if they have come; asks for them if nobody has. */
  ownLines(photo: Photo): Layer | null {
    const known = this.own.get(photo);
    if (known) return known.lines;
    if (!this.askedOwn.has(photo)) {
      this.askedOwn.add(photo);
      this.room.with(photo, (id) => this.client.lines({ photo: id }))
        .then(async (lines) => {
          this.own.set(photo, await guidanceOf(lines, photo));
          this.tell();
        })
        .catch((error) => {
          this.askedOwn.delete(photo);
          this.complain(failureFrom(error));
        });
    }
    return null;
  }

  /** The lines that an edit would follow everywhere: the photo's own, and where something moves the moved ones. */
  linesToDrawOver(state: EditState): Layer | null {
    if (!state.photo) return null;
    const own = this.ownLines(state.photo);
    const moved = this.guidance;
    if (!own || !moved) return own;
    const out = new Layer(own.width, own.height, own.data.slice());
    const scale = state.photo.scale, { box } = moved;
    const rect = out.clip(Math.round(box.x * scale), Math.round(box.y * scale), Math.round((box.x + box.width) * scale),
                          Math.round((box.y + box.height) * scale));
    if (rect) out.paste(rect, moved.lines.copy(rect));
    return out;
  }

  private async ask(): Promise<void> {
    while (this.wanted && !this.isCurrent) {
      const { photo, key, state } = this.wanted;
      const stop = (this.running = new AbortController());
      try {
        const lines = await this.room.with(photo, (id) => this.client.lines({ photo: id, ...wishes(state) }, stop.signal));
        const guidance = await guidanceOf(lines, photo);
        this.shown = { photo, key, guidance };
      } catch (error) {
        if (this.wanted?.key === key && this.wanted.photo === photo) this.wanted = null;
        if (!isAbort(error)) this.complain(failureFrom(error));
      }
      this.running = null;
      this.tell();
    }
  }

  private tell(): void {
    this.listeners.forEach((listener) => listener());
  }
}

async function guidanceOf(lines: Lines, photo: Photo): Promise<Guidance> {
  const size = { width: Math.round(photo.width * photo.scale), height: Math.round(photo.height * photo.scale), scale: photo.scale };
  const ink = layerOfBox(await decodeUrl(lines.lines), lines.box, size, (grey) => 255 - grey);
  const mask = lines.mask ? layerOfBox(await decodeUrl(lines.mask), lines.box, size, (grey) => grey) : null;
  return { lines: ink, mask, box: lines.box };
}
