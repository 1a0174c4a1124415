import type { Studio } from "./studio.ts";
import type { Hand } from "../tools/hand.ts";
import type { Table } from "../view/table.ts";

/** What the menus do too, and keys may ask for. */
export interface Actions {
  openFile(): void;
  save(): void;
  copy(): void;
  showKeys(): void;
  nextTheme(): void;
}

/** For the list that Shift+H shows. */
export const kKeys: readonly (readonly [string, string])[] = [
  ["[ and ]", "Brush smaller, larger"],
  ["Space, held", "Move the photo"],
  ["Tab, held", "Compare with the photo"],
  ["Ctrl Z", "Undo"],
  ["Ctrl Shift Z", "Redo"],
  ["Shift R or Ctrl Enter", "Draw the change"],
  ["Esc", "Cancel; else see the whole photo"],
  ["B, E", "Paint or erase the mask"],
  ["P, L", "Draw or erase lines"],
  ["C, X", "Paint or erase colours, where the model takes them"],
  ["V", "Move the photo, choose a face"],
  ["+, −, 0", "Zoom; see the whole photo"],
  ["Shift U, Ctrl V", "Open a photo, paste one"],
  ["Ctrl S, Ctrl C", "Download or copy the result"],
  ["Shift D, Shift H", "Light or dark, this list"],
];

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLInputElement && target.type !== "range" && target.type !== "checkbox" && target.type !== "radio";

/** The keyboard, as IOPaint's users know it. */
export function listenToKeys(studio: Studio, table: Table, hand: Hand, actions: Actions): void {
  const { doc, settings } = studio;
  const onTable = () => document.activeElement === table.canvas || document.activeElement === document.body;

  const withControl: Record<string, (event: KeyboardEvent) => boolean | void> = {
    z: (event) => { event.shiftKey ? doc.redo() : doc.undo(); },
    y: () => { doc.redo(); },
    s: () => actions.save(),
    o: () => actions.openFile(),
    enter: () => void studio.draw(),
    c: () => (doc.state.shown && window.getSelection()?.isCollapsed ? actions.copy() : false),
  };
  const withShift: Record<string, () => void> = {
    R: () => void studio.draw(),
    U: () => actions.openFile(),
    H: () => actions.showKeys(),
    D: () => actions.nextTheme(),
  };
  const plain: Record<string, () => void> = {
    "[": () => settings.setWidth(settings.width / 1.2 - 1),
    "]": () => settings.setWidth(settings.width * 1.2 + 1),
    b: () => studio.take("mask"),
    e: () => studio.take("unmask"),
    p: () => studio.take("pen"),
    l: () => studio.take("rubber"),
    c: () => { if (studio.capabilities?.abilities.strokes) studio.take("colour"); },
    x: () => { if (studio.capabilities?.abilities.strokes) studio.take("uncolour"); },
    v: () => studio.take("move"),
    "0": () => table.fit(),
    "+": () => table.zoom(1.25),
    "=": () => table.zoom(1.25),
    "-": () => table.zoom(0.8),
    Escape: () => {
      if (studio.drawing.progress) studio.drawing.cancel();
      else if (studio.choosing.length > 0) studio.choose([]);
      else table.fit();
    },
  };

  window.addEventListener("keydown", (event) => {
    if (isTyping(event.target) || document.querySelector("dialog[open]")) return;
    if (event.ctrlKey || event.metaKey) {
      const act = withControl[event.key.toLowerCase()];
      if (act && act(event) !== false) event.preventDefault();
      return;
    }
    if (event.altKey) return;
    if (event.key === " " && onTable()) {
      event.preventDefault();
      hand.spaceHeld = true;
      hand.cursor();
      return;
    }
    // On the canvas Tab compares as long as it is held; Shift+Tab, and Tab anywhere else, go from control to control.
    if (event.key === "Tab" && !event.shiftKey && onTable() && canCompare(studio)) {
      event.preventDefault();
      studio.compare(true);
      return;
    }
    const act = (event.shiftKey && withShift[event.key]) || plain[event.key];
    if (act) {
      event.preventDefault();
      act();
    }
  });
  const release = () => {
    hand.spaceHeld = false;
    hand.cursor();
    studio.compare(false);
  };
  window.addEventListener("keyup", (event) => {
    if (event.key === " " || event.key === "Tab") release();
  });
  window.addEventListener("blur", release);
}

/** Whether there is something else than the photo to compare with it. */
export const canCompare = (studio: Studio): boolean =>
  studio.doc.state.shown !== null || studio.drawing.live !== null || (studio.doc.state.photo?.madeFrom ?? null) !== null;
