import type { Actions } from "../app/keys.ts";
import type { Studio } from "../app/studio.ts";
import { h, icon, textButton } from "./dom.ts";

/** What is there before a photo is. */
export function startPanel(studio: Studio, actions: Actions): { element: HTMLElement; update: () => void } {
  const example = async () => {
    const answer = await fetch("portrait.png");
    await studio.open(new Blob([await answer.arrayBuffer()], { type: "image/png" }), "portrait.png");
  };
  const open = textButton("Open a photo", () => actions.openFile(), { class: "primary" });
  const words = h("p", {}, "or drop it anywhere here, or paste it");
  const element = h("div", { class: "start" },
    h("div", { class: "card" }, icon("photo"), h("h2", {}, "Begin with a photo"), open, words,
      h("button", { type: "button", class: "example", onclick: () => void example() },
        h("img", { src: "portrait.png", alt: "" }),
        h("span", {}, h("b", {}, "Try it with a portrait"), h("small", {}, "drawn by the model, nobody's face"))),
      h("p", { class: "private" }, "Photos stay on the machine that runs this program.")));
  const update = () => {
    element.hidden = studio.doc.state.photo !== null;
    open.disabled = studio.busyOpening;
  };
  return { element, update };
}
