import { downloadable, saveFile } from "../app/files.ts";
import type { Actions } from "../app/keys.ts";
import { canCompare } from "../app/keys.ts";
import type { Studio } from "../app/studio.ts";
import type { Table } from "../view/table.ts";
import { h, icon, iconButton } from "./dom.ts";
import { holdToCompare } from "./results_panel.ts";

export function topBar(studio: Studio, table: Table, actions: Actions): { element: HTMLElement; update: () => void } {
  const { doc } = studio;
  const open = h("button", { type: "button", class: "open", title: "Open a photo (Shift+U)", onclick: () => actions.openFile() }, icon("open"), "Open");
  const undo = iconButton("undo", "Undo", () => doc.undo()), redo = iconButton("redo", "Redo", () => doc.redo());
  const compare = holdToCompare(studio, iconButton("compare", "Compare: hold to see the photo as it was (Tab)", () => {}));
  const save = iconButton("save", "Download the result (Ctrl+S)", () => actions.save());
  const percent = h("output", { class: "percent", "aria-label": "Zoom" });
  const zoom = h("div", { class: "zoom", role: "group", "aria-label": "Zoom" },
    iconButton("minus", "Smaller (−)", () => table.zoom(0.8)), percent, iconButton("plus", "Larger (+)", () => table.zoom(1.25)),
    iconButton("fit", "See the whole photo (0)", () => table.fit()));
  const element = h("header", { class: "top" },
    h("h1", {}, "iLAT ", h("span", {}, "studio")), open, h("div", { class: "group", role: "group", "aria-label": "History" }, undo, redo),
    h("span", { class: "space" }), zoom, compare, save,
    iconButton("keys", "Keyboard keys (Shift+H)", () => actions.showKeys(), { class: "icon keys" }),
    iconButton("theme", "Light, dark, or as the system (Shift+D)", () => actions.nextTheme()));

  const named = (button: HTMLButtonElement, word: string, label: string | undefined, key: string) => {
    const text = label ? `${word}: ${label} (${key})` : word;
    button.disabled = !label;
    button.title = text;
    button.setAttribute("aria-label", text);
  };
  const update = () => {
    named(undo, "Undo", doc.history.last?.label, "Ctrl+Z");
    named(redo, "Redo", doc.history.next?.label, "Ctrl+Shift+Z");
    compare.disabled = !canCompare(studio);
    compare.setAttribute("aria-pressed", String(studio.comparing));
    save.disabled = !downloadable(studio);
    zoom.hidden = !doc.state.photo;
    percent.textContent = `${Math.round(100 * table.scale)} %`;
  };
  return { element, update };
}

export function download(studio: Studio): void {
  const what = downloadable(studio);
  if (what) saveFile(what.file, what.name);
  else studio.notify("There is no result to download yet.", "note");
}
