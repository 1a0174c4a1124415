import type { Studio } from "../app/studio.ts";
import type { Photo } from "../document/state.ts";
import { Scene } from "./scene.ts";
import { fitted, panned, toPhoto, zoomed, type Place, type Size, type Viewport } from "./viewport.ts";

/** The canvas on which the photo lies: which part is seen, and drawing it anew when something changed. */
export class Table {
  readonly canvas: HTMLCanvasElement;
  private readonly scene: Scene;
  private view: Viewport = { scale: 1, x: 0, y: 0 };
  private photo: Photo | null = null;
  private size: Size = { width: 1, height: 1 };
  private isFitted = true;
  private due = false;
  private brush: Place | null = null;
  /** Called when another part of the photo is seen, or larger. */
  onView: () => void = () => {};

  constructor(private readonly studio: Studio, canvas: HTMLCanvasElement) {
    this.canvas = canvas;
    this.scene = new Scene(studio);
    studio.doc.subscribe(({ layer, rect }) => {
      if (layer && rect) this.scene.changed(layer, rect);
    });
    studio.subscribe(() => this.refresh());
    new ResizeObserver(() => this.resize()).observe(canvas);
  }

  get scale(): number { return this.view.scale; }

  toPhoto(at: Place): Place { return toPhoto(this.view, at); }

  /** Where the brush's outline is drawn; null = nowhere. */
  hover(at: Place | null): void {
    this.brush = at;
    this.refresh();
  }

  fit(): void {
    if (!this.photo) return;
    this.isFitted = true;
    // The bars above and below lie over the canvas.
    const small = Math.min(this.size.width, this.size.height) < 500;
    this.look(fitted(this.photo, this.size, small ? { sides: 10, top: 54, bottom: 66 } : { sides: 24, top: 68, bottom: 84 }));
  }

  zoom(by: number, at: Place = { x: this.size.width / 2, y: this.size.height / 2 }): void {
    if (!this.photo) return;
    this.isFitted = false;
    this.look(zoomed(this.view, by, at, this.photo, this.size));
  }

  pan(dx: number, dy: number): void {
    if (!this.photo) return;
    this.isFitted = false;
    this.look(panned(this.view, dx, dy, this.photo, this.size));
  }

  private look(view: Viewport): void {
    this.view = view;
    this.refresh();
    this.onView();
  }

  refresh(): void {
    if (this.due) return;
    this.due = true;
    requestAnimationFrame(() => {
      this.due = false;
      this.draw();
    });
  }

  private resize(): void {
    const { width, height } = this.canvas.getBoundingClientRect();
    const dense = window.devicePixelRatio || 1;
    this.size = { width, height };
    this.canvas.width = Math.max(1, Math.round(width * dense));
    this.canvas.height = Math.max(1, Math.round(height * dense));
    if (this.isFitted) this.fit();
    this.draw();
  }

  private draw(): void {
    const { photo } = this.studio.doc.state;
    if (photo !== this.photo) {
      const samePlace = photo && this.photo && photo.width === this.photo.width && photo.height === this.photo.height;
      this.photo = photo;
      if (photo && !samePlace) this.fit();
    }
    const context = this.canvas.getContext("2d")!;
    const dense = this.canvas.width / this.size.width;
    context.setTransform(dense, 0, 0, dense, 0, 0);
    context.clearRect(0, 0, this.size.width, this.size.height);
    const { tool } = this.studio.settings.value;
    this.scene.draw(context, this.view, tool === "move" ? null : this.brush);
  }
}
