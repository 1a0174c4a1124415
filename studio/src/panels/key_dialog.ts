import { h } from "./dom.ts";

/** Asks for the API key of a server that wants one. Resolves with it, or null if nobody gives one. */
export function askForKey(): Promise<string | null> {
  const input = h("input", { type: "password", autocomplete: "current-password", "aria-label": "API key", required: true });
  const form = h("form", { method: "dialog" }, h("h2", {}, "This server wants an API key"),
    h("p", {}, "Whoever runs it can tell you one."), input, h("button", { type: "submit", class: "primary" }, "Go on"));
  const element = h("dialog", {}, form);
  document.body.append(element);
  element.showModal();
  return new Promise((resolve) => element.addEventListener("close", () => {
    element.remove();
    resolve(input.value.trim() || null);
  }));
}
