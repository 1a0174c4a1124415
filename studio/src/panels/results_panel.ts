import { downloadable, saveFile } from "../app/files.ts";
import { canCompare } from "../app/keys.ts";
import type { Studio } from "../app/studio.ts";
import type { Result } from "../document/state.ts";
import { h, icon, textButton, type IconName } from "./dom.ts";

const addresses = new WeakMap<Blob, string>();

/** One address a picture for the whole visit: history keeps all of them anyway. */
function addressOf(file: Blob): string {
  let address = addresses.get(file);
  if (!address) addresses.set(file, (address = URL.createObjectURL(file)));
  return address;
}

const named = (result: Result, alone: boolean) => `${alone ? "" : `${result.variation}. `}${result.caption}`;

/** What was drawn in this visit, in a row: the photo first, then every result. */
export function historyStrip(studio: Studio): { element: HTMLElement; update: () => void } {
  const row = h("div", { class: "thumbs", role: "group", "aria-label": "Results of this session" });
  const element = h("div", { class: "strip" }, row);
  let key = "";
  const update = () => {
    const { photo, shown } = studio.doc.state;
    element.hidden = studio.results.length === 0 || !photo;
    if (element.hidden) return;
    const now = studio.results.map(({ id }) => id).join() + addressOf(photo!.file);
    if (now !== key) {
      key = now;
      const thumb = (file: Blob, label: string, words: string, result: Result | null) =>
        h("button", { type: "button", class: "thumb", title: label, "aria-label": label, "data-id": result?.id ?? "photo", onclick: () => studio.show(result) },
          h("img", { src: addressOf(file), alt: "" }), h("span", {}, words));
      row.replaceChildren(thumb(photo!.file, "The photo as it is", "Photo", null), ...studio.results.map((result) =>
        thumb(result.file, `Result: ${named(result, studio.siblings(result).length === 1)}`, named(result, studio.siblings(result).length === 1), result)));
      row.scrollLeft = row.scrollWidth;
    }
    for (const button of row.querySelectorAll("button")) {
      button.setAttribute("aria-pressed", String(button.dataset["id"] === (shown?.id ?? "photo")));
    }
  };
  return { element, update };
}

function action(name: IconName, label: string, act: () => void): HTMLButtonElement {
  const button = textButton("", act, { class: name === "further" ? "action main" : "action", title: label });
  button.append(icon(name), label);
  return button;
}

/** What can be done with the result on the table. */
export function resultBar(studio: Studio): { element: HTMLElement; update: () => void } {
  const title = h("span", { class: "title" });
  const compare = holdToCompare(studio, action("compare", "Hold to compare", () => {}));
  const all = action("photo", "Side by side", () => {
    const { shown } = studio.doc.state;
    if (shown) studio.choose(studio.siblings(shown));
  });
  const element = h("div", { class: "result-bar", role: "group", "aria-label": "This result" }, title, compare, all,
    action("further", "Edit further", () => {
      const { shown } = studio.doc.state;
      if (shown) studio.editFurther(shown);
    }),
    action("save", "Download", () => {
      const what = downloadable(studio);
      if (what) saveFile(what.file, what.name);
    }),
    action("close", "Back to the photo", () => studio.show(null)));
  const update = () => {
    const { shown } = studio.doc.state;
    element.hidden = !shown || studio.choosing.length > 0 || studio.drawing.progress !== null;
    if (!shown) return;
    const siblings = studio.siblings(shown);
    all.hidden = siblings.length < 2;
    title.textContent = siblings.length < 2 ? shown.caption : `${shown.caption}: ${shown.variation} of ${siblings.length}`;
  };
  return { element, update };
}

/** Results of one edit side by side, to choose one. */
export function gallery(studio: Studio): { element: HTMLElement; update: () => void } {
  const grid = h("div", { class: "grid", role: "group", "aria-label": "Results side by side" });
  const element = h("div", { class: "gallery" },
    h("div", { class: "gallery-head" }, h("h2", {}, "Choose a result"), textButton("Close", () => studio.choose([]))), grid);
  let key = "";
  const update = () => {
    const { choosing } = studio;
    element.hidden = choosing.length === 0;
    const now = choosing.map(({ id }) => id).join();
    if (element.hidden || now === key) return;
    key = now;
    grid.dataset["count"] = String(choosing.length);
    grid.replaceChildren(...choosing.map((result) =>
      h("button", { type: "button", "aria-label": `Choose result ${result.variation}: ${result.caption}`, onclick: () => { key = ""; studio.show(result); } },
        h("img", { src: addressOf(result.file), alt: "" }), h("span", {}, String(result.variation)))));
    grid.querySelector("button")?.focus();
  };
  return { element, update };
}

/** As long as it is pressed, the photo is shown as it was; by pointer, by finger or by Space and Enter. */
export function holdToCompare(studio: Studio, button: HTMLButtonElement): HTMLButtonElement {
  const on = (event: Event) => {
    if (!canCompare(studio)) return;
    event.preventDefault();
    studio.compare(true);
  };
  const off = () => studio.compare(false);
  button.addEventListener("pointerdown", (event) => {
    button.setPointerCapture(event.pointerId);
    on(event);
  });
  button.addEventListener("keydown", (event) => { if (event.key === " " || event.key === "Enter") on(event); });
  for (const name of ["pointerup", "pointercancel", "keyup", "blur"]) button.addEventListener(name, off);
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  return button;
}
