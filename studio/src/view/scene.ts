import type { Studio } from "../app/studio.ts";
import { meantFace } from "../app/photo_room.ts";
import { colourOf } from "../raster/colour.ts";
import type { Layer, Rect } from "../raster/layer.ts";
import type { Face, Point } from "../server/contract.ts";
import { LayerPicture } from "./layer_picture.ts";
import type { Place, Viewport } from "./viewport.ts";

/** Draws what is on the table: the photo or a result, mask, lines, faces, and the brush under the pointer. */
export class Scene {
  private readonly painted = new LayerPicture();
  private readonly marked = new LayerPicture();
  private readonly ink = new LayerPicture();
  private readonly guideLines = new LayerPicture();
  private readonly strokes = new LayerPicture();
  private readonly mixed = document.createElement("canvas");

  constructor(private readonly studio: Studio) {}

  changed(layer: Layer, rect: Rect): void {
    this.painted.changed(layer, rect);
    this.ink.changed(layer, rect);
    this.strokes.changed(layer, rect);
  }

  draw(context: CanvasRenderingContext2D, view: Viewport, brush: Place | null): void {
    const { state } = this.studio.doc;
    if (!state.photo) return;
    const { photo, shown } = state;
    const original = this.studio.comparing || !shown;
    const base = this.studio.comparing && photo.madeFrom && !shown ? photo.madeFrom.of : photo;

    context.save();
    context.translate(view.x, view.y);
    context.scale(view.scale, view.scale);
    context.imageSmoothingEnabled = true;
    context.imageSmoothingQuality = "high";
    const picture = original ? base : shown;
    context.drawImage(picture.picture, 0, 0, photo.width, photo.height);
    const { live } = this.studio.drawing;
    const isDrawing = live && live.photo === photo;
    if (isDrawing && !this.studio.comparing) {
      context.drawImage(live.picture, live.box.x, live.box.y, live.box.width, live.box.height);
    }
    const layers = original && !this.studio.comparing && !isDrawing;
    if (layers) this.drawLayers(context);
    context.restore();
    if (layers) {
      this.drawFaces(context, view);
      if (brush) this.drawBrush(context, brush);
    }
  }

  private drawLayers(context: CanvasRenderingContext2D): void {
    const { studio } = this, { state } = studio.doc, settings = studio.settings.value;
    const { photo, mask } = state;
    const guidance = studio.guide.guidance;
    const colour = colourOf(settings.maskColour);
    const { width, height } = photo!;

    context.globalAlpha = settings.maskOpacity;
    if (settings.maskOpacity > 0) {
      const painted = this.painted.picture(mask, colour);
      if (guidance?.mask && !state.maskByHand) {
        const mixed = this.mix(painted, this.marked.picture(guidance.mask, colour), "source-over");
        context.drawImage(mixed, 0, 0, width, height);
      } else {
        context.drawImage(painted, 0, 0, width, height);
      }
    }
    context.globalAlpha = 0.9;
    if (state.palette.length > 0) {
      const palette = state.palette.map(colourOf);
      context.drawImage(this.strokes.picture(state.colours, palette[0], palette), 0, 0, width, height);
    }
    context.globalAlpha = settings.lineOpacity;
    const ink = colourOf(settings.lineColour);
    if (state.inkFrom === "hand") {
      context.drawImage(this.ink.picture(state.ink, ink), 0, 0, width, height);
    } else if (studio.settings.isLineTool) {
      const lines = this.linesUnderThePen();
      if (lines) context.drawImage(this.guideLines.picture(lines, ink), 0, 0, width, height);
    } else if (guidance?.mask) {
      const seen = this.mix(this.guideLines.picture(guidance.lines, ink), this.marked.picture(guidance.mask, colour), "destination-in");
      context.drawImage(seen, 0, 0, width, height);
    }
    context.globalAlpha = 1;
  }

  private lastLines: { own: Layer | null; guided: Layer | null; lines: Layer | null } = { own: null, guided: null, lines: null };

  private linesUnderThePen(): Layer | null {
    const { guide, doc } = this.studio;
    const own = doc.state.photo ? guide.ownLines(doc.state.photo) : null, guided = guide.guidance?.lines ?? null;
    if (own !== this.lastLines.own || guided !== this.lastLines.guided) {
      this.lastLines = { own, guided, lines: guide.linesToDrawOver(doc.state) };
    }
    return this.lastLines.lines;
  }

  private mix(first: HTMLCanvasElement, second: HTMLCanvasElement, how: GlobalCompositeOperation): HTMLCanvasElement {
    this.mixed.width = first.width;  // clears it too
    this.mixed.height = first.height;
    const context = this.mixed.getContext("2d")!;
    context.drawImage(first, 0, 0);
    context.globalCompositeOperation = how;
    context.drawImage(second, 0, 0);
    return this.mixed;
  }

  private drawFaces(context: CanvasRenderingContext2D, view: Viewport): void {
    const faces = this.studio.faces;
    if (!faces || !this.studio.settings.value.faces) return;
    const meant = meantFace(faces, this.studio.doc.state.face);
    const { inkFrom } = this.studio.doc.state;
    const lines = inkFrom === "hand" || this.studio.settings.isLineTool || this.studio.guide.guidance !== null;
    for (const face of faces) {
      drawFrame(context, view, face, face === meant, faces.length > 1);
      if (face === meant && !lines) drawFeatures(context, view, face);
    }
  }

  private drawBrush(context: CanvasRenderingContext2D, at: Place): void {
    const radius = this.studio.settings.width / 2;
    for (const [colour, width] of [["rgba(0,0,0,.55)", 3], ["#fff", 1.25]] as const) {
      context.beginPath();
      context.arc(at.x, at.y, Math.max(radius, 1.5), 0, 2 * Math.PI);
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.stroke();
    }
  }
}

// Brows, nose, eyes and lips as runs of landmarks.
const kOpen = [[0, 4], [5, 9], [10, 13], [14, 18]] as const;
const kClosed = [[19, 24], [25, 30], [31, 42], [43, 48]] as const;

/** Four corners around the face, and its number where there are several. */
function drawFrame(context: CanvasRenderingContext2D, view: Viewport, face: Face, meant: boolean, numbered: boolean): void {
  const { x, y, side } = face.box;
  const left = x * view.scale + view.x, top = y * view.scale + view.y, half = (side * view.scale) / 2;
  context.save();
  context.translate(left + half, top + half);
  context.rotate((face.tilt_degrees * Math.PI) / 180);
  const corner = half * 0.36, bend = half * 0.16;
  outline(context, meant ? 0.95 : 0.55, meant ? 2 : 1.5, () => {
    for (const [h, v] of [[-1, -1], [1, -1], [1, 1], [-1, 1]]) {
      context.moveTo(h * half, v * (half - corner));
      context.arcTo(h * half, v * half, h * (half - corner), v * half, bend);
      context.lineTo(h * (half - corner), v * half);
    }
  });
  context.restore();
  if (!numbered) return;
  context.font = "600 13px system-ui, sans-serif";
  const text = String(face.number), width = context.measureText(text).width + 14;
  context.fillStyle = meant ? "#3355cc" : "rgba(20,20,25,.75)";
  context.beginPath();
  context.roundRect(left, top - 26, width, 22, 11);
  context.fill();
  context.fillStyle = "#fff";
  context.fillText(text, left + 7, top - 10.5);
}

function drawFeatures(context: CanvasRenderingContext2D, view: Viewport, face: Face): void {
  const run = ([first, last]: readonly [number, number], close: boolean) => outline(context, 0.4, 1, () => {
    face.landmarks.slice(first, last + 1).forEach(([x, y]: Point, i) => {
      if (i === 0) context.moveTo(x * view.scale + view.x, y * view.scale + view.y);
      else context.lineTo(x * view.scale + view.x, y * view.scale + view.y);
    });
    if (close) context.closePath();
  });
  kOpen.forEach((part) => run(part, false));
  kClosed.forEach((part) => run(part, true));
}

/** A light line with a dark rim, which is seen on any photo. */
function outline(context: CanvasRenderingContext2D, alpha: number, width: number, path: () => void): void {
  context.globalAlpha = alpha;
  for (const [colour, wider] of [["rgba(0,0,0,.5)", 2], ["#fff", 0]] as const) {
    context.beginPath();
    path();
    context.strokeStyle = colour;
    context.lineWidth = width + wider;
    context.stroke();
  }
  context.globalAlpha = 1;
}
