import type { Studio } from "../app/studio.ts";
import type { Stroke } from "../document/edit_document.ts";
import { joined } from "../raster/area.ts";
import { Layer } from "../raster/layer.ts";
import type { Place } from "../view/viewport.ts";
import type { Table } from "../view/table.ts";
import { radius } from "./pressure.ts";

interface Touch {
  readonly x: number;
  readonly y: number;
}

/**
 * What mouse, fingers and pen do on the canvas. One draws with the tool, or moves the photo; two fingers always move and
 * zoom it. Once a pen has been used, fingers only move: a palm draws nothing.
 */
export class Hand {
  /** While the space bar is held, whatever the tool, the photo is moved. */
  spaceHeld = false;
  private readonly touches = new Map<number, Touch>();
  private stroke: { readonly stroke: Stroke; readonly pointer: number; readonly rubOut: boolean; readonly value?: number } | null = null;
  private dragging: number | null = null;
  private pressed: { readonly at: Place; moved: boolean } | null = null;
  private penSeen = false;

  constructor(private readonly studio: Studio, private readonly table: Table) {
    const { canvas } = table;
    canvas.addEventListener("pointerdown", (event) => this.down(event));
    canvas.addEventListener("pointermove", (event) => this.move(event));
    canvas.addEventListener("pointerup", (event) => this.up(event));
    canvas.addEventListener("pointercancel", (event) => this.up(event));
    canvas.addEventListener("pointerleave", () => table.hover(null));
    canvas.addEventListener("contextmenu", (event) => event.preventDefault());
    canvas.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
  }

  private at(event: PointerEvent | WheelEvent): Place {
    const { left, top } = this.table.canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  private down(event: PointerEvent): void {
    if (!this.studio.doc.state.photo) return;
    const { canvas } = this.table;
    canvas.setPointerCapture(event.pointerId);
    canvas.focus({ preventScroll: true });
    event.preventDefault();
    if (event.pointerType === "pen") this.penSeen = true;
    const at = this.at(event);
    if (event.pointerType === "touch") {
      this.touches.set(event.pointerId, at);
      if (this.touches.size === 2) {
        this.stroke?.stroke.cancel();
        this.stroke = null;
        this.pressed = null;
        return;
      }
    }
    this.pressed = { at, moved: false };
    const moves = event.button === 1 || this.onlyMoves
      || (this.penSeen && event.pointerType === "touch");
    if (moves || (event.button !== 0 && event.button !== 5)) this.dragging = event.pointerId;
    else this.begin(event, at, event.button === 5);
    this.cursor();
  }

  /** A pen's other end (button 5) rubs out. */
  private begin(event: PointerEvent, at: Place, otherEnd: boolean): void {
    const { studio } = this, { doc, settings } = studio, { state } = doc;
    if (studio.drawing.progress) return studio.notify("The change is being drawn; cancel it to go on painting.", "note");
    const tool = settings.value.tool;
    const rubOut = tool === "unmask" || tool === "rubber" || tool === "uncolour" || otherEnd;
    let stroke: Stroke, value: number | undefined;
    if (settings.isColourTool) {
      const palette = state.palette.includes(settings.value.strokeColour) ? state.palette : [...state.palette, settings.value.strokeColour];
      if (palette.length > 255) return studio.notify("There are 255 colours already; take one of them.", "note");
      value = palette.indexOf(settings.value.strokeColour) + 1;
      stroke = doc.beginStroke(rubOut ? "Erase colours" : "Paint a colour", "colours", { palette, shown: null });
    } else if (settings.isLineTool) {
      const label = rubOut ? "Erase lines" : "Draw lines";
      if (state.inkFrom === "hand") {
        stroke = doc.beginStroke(label, "ink", { shown: null });
      } else {
        const lines = studio.guide.linesToDrawOver(state);
        if (!lines) return studio.notify("One moment: the photo's own lines are still on their way.", "note");
        stroke = doc.beginStroke(label, "ink", { ink: new Layer(lines.width, lines.height, lines.data.slice()), inkFrom: "hand", shown: null });
      }
    } else {
      const marked = state.maskByHand ? null : studio.guide.guidance?.mask;
      stroke = rubOut && marked
        ? doc.beginStroke("Erase the mask", "mask", { mask: joined(state.mask, marked), maskByHand: true, shown: null })
        : doc.beginStroke(rubOut ? "Erase the mask" : "Paint the mask", "mask", { shown: null });
    }
    this.stroke = { stroke, pointer: event.pointerId, rubOut, value };
    this.draw(event, at);
  }

  private move(event: PointerEvent): void {
    const at = this.at(event);
    this.table.hover(event.pointerType === "touch" || this.onlyMoves ? null : at);
    if (event.pointerType === "touch" && this.touches.size === 2 && this.touches.has(event.pointerId)) return this.pinch(event, at);
    if (this.stroke?.pointer === event.pointerId) {
      const events = event.getCoalescedEvents?.() ?? [];
      for (const each of events.length > 0 ? events : [event]) this.draw(each, this.at(each));
      return;
    }
    if (this.dragging !== event.pointerId || !this.pressed) return;
    const dx = event.movementX, dy = event.movementY;
    if (Math.hypot(at.x - this.pressed.at.x, at.y - this.pressed.at.y) > 4) this.pressed.moved = true;
    const last = this.touches.get(event.pointerId);
    if (last) this.touches.set(event.pointerId, at);
    if (this.pressed.moved) this.table.pan(last ? at.x - last.x : dx, last ? at.y - last.y : dy);
  }

  private draw(event: PointerEvent, at: Place): void {
    const { state } = this.studio.doc;
    if (!this.stroke || !state.photo) return;
    const { x, y } = this.table.toPhoto(at), { scale } = state.photo;
    const width = (this.studio.settings.width / this.table.scale) * scale;
    this.stroke.stroke.to({ x: x * scale, y: y * scale, radius: radius(width, event.pointerType, event.pressure) }, this.stroke.rubOut, this.stroke.value);
  }

  private pinch(event: PointerEvent, at: Place): void {
    const before = [...this.touches.values()];
    this.touches.set(event.pointerId, at);
    const after = [...this.touches.values()];
    const apart = ([a, b]: Touch[]) => Math.max(Math.hypot(a.x - b.x, a.y - b.y), 1);
    const middle = ([a, b]: Touch[]) => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
    const from = middle(before), to = middle(after);
    this.table.pan(to.x - from.x, to.y - from.y);
    this.table.zoom(apart(after) / apart(before), to);
  }

  private up(event: PointerEvent): void {
    this.touches.delete(event.pointerId);
    if (this.stroke?.pointer === event.pointerId) {
      this.stroke.stroke.end();
      this.stroke = null;
    }
    if (this.dragging === event.pointerId) {
      this.dragging = null;
      if (this.pressed && !this.pressed.moved && event.type === "pointerup") this.click(this.pressed.at);
    }
    this.pressed = null;
    this.cursor();
  }

  /** With the moving tool a click chooses the face under it. */
  private click(at: Place): void {
    if (this.studio.settings.value.tool !== "move") return;
    const { x, y } = this.table.toPhoto(at);
    const faces = this.studio.faces ?? [];
    const hit = faces.find(({ box }) => x >= box.x && y >= box.y && x <= box.x + box.side && y <= box.y + box.side);
    if (hit && faces.length > 1 && hit.number !== this.studio.face?.number) {
      this.studio.doc.set(`Choose face ${hit.number}`, { face: hit.number, maskByHand: false, shown: null });
    }
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    if (event.shiftKey && !event.ctrlKey) return this.table.pan(-(event.deltaX || event.deltaY), 0);
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    this.table.zoom(Math.exp((-event.deltaY * lines) / (event.ctrlKey ? 120 : 500)), this.at(event));
  }

  /** A result is only looked at. */
  private get onlyMoves(): boolean {
    const { doc, settings } = this.studio;
    return this.spaceHeld || settings.value.tool === "move" || doc.state.shown !== null;
  }

  cursor(): void {
    this.table.canvas.style.cursor = this.dragging !== null ? "grabbing" : this.onlyMoves ? "grab" : "none";
  }
}
