import { h, iconButton } from "./dom.ts";

/** Words that come and go: notes by themselves, errors when they are closed. */
export function messages(): { element: HTMLElement; notify: (text: string, kind: "error" | "note") => void } {
  const notes = h("div", { role: "status" }), errors = h("div", { role: "alert" });
  const element = h("div", { class: "messages" }, errors, notes);
  const notify = (text: string, kind: "error" | "note") => {
    const place = kind === "error" ? errors : notes;
    for (const old of place.children) if (kind === "note" || old.firstChild?.textContent === text) old.remove();
    const message = h("div", { class: kind === "error" ? "message error" : "message" }, h("span", {}, text), iconButton("close", "Close this message", () => message.remove()));
    place.append(message);
    if (kind === "note") setTimeout(() => message.remove(), 6000);
    while (place.children.length > 3) place.firstChild!.remove();
  };
  return { element, notify };
}
