import { kKeys } from "../app/keys.ts";
import { h, textButton } from "./dom.ts";

/** The list of keys. */
export function keysDialog(): { element: HTMLDialogElement; show: () => void } {
  const element = h("dialog", { "aria-labelledby": "keys-title" }, h("h2", { id: "keys-title" }, "Keyboard"),
    h("dl", {}, ...kKeys.flatMap(([key, meaning]) => [h("dt", {}, key), h("dd", {}, meaning)])),
    textButton("Close", () => element.close(), { class: "primary" }));
  element.addEventListener("click", (event) => { if (event.target === element) element.close(); });
  return { element, show: () => element.showModal() };
}
