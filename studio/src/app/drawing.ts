import { caption, jobFields, wantedPictures } from "../document/job.ts";
import type { EditState, Photo, Result } from "../document/state.ts";
import { decode, decodeUrl, pngUrl } from "../raster/browser_pictures.ts";
import { maskPicture, sketchPicture, strokesPicture } from "../raster/pixels.ts";
import type { Client } from "../server/client.ts";
import type { Box, Job, JobFields } from "../server/contract.ts";
import { Failure, failureFrom, isAbort } from "../server/failure.ts";
import type { Guide } from "./guide.ts";
import type { PhotoRoom } from "./photo_room.ts";

/** How far the drawing is. */
export type Progress =
  | { readonly stage: "sending" | "looking" | "fetching" }
  | { readonly stage: "waiting"; readonly place: number }
  | { readonly stage: "drawing"; readonly done: number; readonly total: number };

/** What has been drawn so far, and where it lies in the photo. */
export interface LivePicture {
  readonly photo: Photo;
  readonly box: Box;
  readonly picture: CanvasImageSource;
}

const kPreviewEvery = 6;  // tokens: often enough to watch, rarely enough not to slow the drawing

/** Draws edits, one at a time: sends them, follows what the server says, brings the results home. */
export class Drawing {
  progress: Progress | null = null;
  live: LivePicture | null = null;
  private stop: AbortController | null = null;
  private readonly listeners = new Set<() => void>();
  private drawn = 0;

  constructor(private readonly client: Client, private readonly room: PhotoRoom, private readonly guide: Guide,
              private readonly say: (text: string) => void) {}

  subscribe(listener: () => void): void {
    this.listeners.add(listener);
  }

  /**
   * @return the results, or null if it was cancelled
   * @throws Failure
   */
  async draw(state: EditState): Promise<readonly Result[] | null> {
    this.cancel();
    const stop = (this.stop = new AbortController());
    const photo = state.photo!;
    let job: Job | null = null;
    try {
      this.tell({ stage: "sending" });
      const seed = state.seed ?? Math.floor(Math.random() * 2 ** 31);
      const pictures = await this.pictures(state);
      job = await this.room.with(photo, (id) => {
        const fields: JobFields = { ...jobFields(state, { photo: id, ...pictures }, seed), "preview-every": kPreviewEvery };
        return this.client.submit(fields, stop.signal);
      });
      const ended = await this.follow(job.id, photo, stop);
      this.tell({ stage: "fetching" });
      return await this.fetch(ended, state, stop.signal);
    } catch (error) {
      if (job && stop.signal.aborted) this.client.cancel(job.id).catch(() => {});  // it may have been too early to hang up
      if (isAbort(error) || stop.signal.aborted) return null;
      throw failureFrom(error);
    } finally {
      if (this.stop === stop) {
        this.stop = null;
        this.live = null;
        this.tell(null);
      }
    }
  }

  /** Stops at once; the server stops before the next token. */
  cancel(): void {
    this.stop?.abort();
    this.stop = null;
    this.live = null;
    if (this.progress) this.tell(null);
  }

  private async pictures(state: EditState): Promise<{ mask: string | null; sketch: string | null; strokes: string | null }> {
    const wanted = wantedPictures(state);
    let ink = state.ink;
    if (wanted.sketch && state.inkFrom === "photo") {
      await this.guide.settled();
      ink = this.guide.linesToDrawOver(state) ?? this.guide.guidance?.lines ?? ink;
    }
    return {
      mask: wanted.mask ? pngUrl(maskPicture(state.mask)) : null,
      sketch: wanted.sketch ? pngUrl(sketchPicture(ink)) : null,
      strokes: wanted.strokes ? pngUrl(strokesPicture(state.colours, state.palette)) : null,
    };
  }

  private async follow(id: string, photo: Photo, stop: AbortController): Promise<Job> {
    for await (const { event, data } of this.client.events(id, stop.signal)) {
      if (stop.signal.aborted) break;
      switch (event) {
        case "queued":
          this.tell({ stage: "waiting", place: data.place });
          break;
        case "running":
          this.tell({ stage: "looking" });
          break;
        case "progress":
          this.tell({ stage: "drawing", done: data.done, total: data.total });
          break;
        case "preview":
          if (data.variation === 1) void this.show(data.picture, data, photo, stop);
          break;
        case "warning":
          this.say(data.text);
          break;
        case "done":
          return data;
        case "failed":
          throw new Failure(data.error?.code ?? "internal", data.error?.message ?? "the edit failed", data.error?.context ?? "");
        case "cancelled":
          throw new DOMException("cancelled", "AbortError");
      }
    }
    if (stop.signal.aborted) throw new DOMException("cancelled", "AbortError");
    throw new Failure("unreachable", "The server stopped answering before the edit was done. Try again.");
  }

  private async show(url: string, box: Box, photo: Photo, stop: AbortController): Promise<void> {
    const { source } = await decodeUrl(url);
    if (this.stop !== stop) return;
    this.live = { photo, box, picture: source };
    this.listeners.forEach((listener) => listener());
  }

  private async fetch(job: Job, state: EditState, signal: AbortSignal): Promise<Result[]> {
    const words = caption(state);
    const group = ++this.drawn;
    const stem = state.photo!.name.replace(/\.[^.]*$/, "").replace(/-edited(-\d+)*$/, "");
    return Promise.all((job.results ?? []).map(async ({ url, variation }, _, all) => {
      const file = await this.client.picture(url, signal);
      const { source, width, height } = await decode(file);
      const name = `${stem}-edited-${group}${all.length > 1 ? `-${variation}` : ""}.${extension(file.type)}`;
      return { id: `${group}.${variation}`, name, file, picture: source, width, height, of: state.photo!, caption: words, variation };
    }));
  }

  private tell(progress: Progress | null): void {
    this.progress = progress;
    this.listeners.forEach((listener) => listener());
  }
}

const extension = (type: string) => ({ "image/jpeg": "jpg", "image/webp": "webp" })[type] ?? "png";
