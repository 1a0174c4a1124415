type Child = Node | string | null | false;
type Props = Record<string, string | number | boolean | null | undefined | ((event: never) => void)>;

/** An element with attributes, listeners (keys that begin with `on`) and children. */
export function h<K extends keyof HTMLElementTagNameMap>(tag: K, props: Props = {}, ...children: Child[]): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value as EventListener);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child): child is Node | string => child !== null && child !== false));
  return element;
}

const kIcons = {
  open: "M3 7.5V18a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2V9.5a2 2 0 0 0-2-2h-7L10 5H5a2 2 0 0 0-2 2.5Z",
  undo: "M8 5 4 9l4 4M4.5 9H14a6 6 0 0 1 0 12h-3",
  redo: "m16 5 4 4-4 4M19.500 9H10a6 6 0 0 0 0 12h3",
  compare: "M12 3v18M9 6H5a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h4M15 6h4a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1h-4",
  save: "M12 4v11m-5-5 5 5 5-5M4 20h16",
  load: "M12 15V4m-5 5 5-5 5 5M4 20h16",
  move: "M12 3v18M3 12h18M12 3 9 6m3-3 3 3m-3 15-3-3m3 3 3-3M3 12l3-3m-3 3 3 3m15-3-3-3m3 3-3 3",
  mask: "M14.5 4.500 19.500 9.500 11 18l-5-5ZM6 13l-1.500 1.500a3 3 0 0 0 0 4.200L3 20.500h4.500a3.500 3.500 0 0 0 2-1L11 18",
  unmask: "m8 20-4.500-4.500a1.500 1.500 0 0 1 0-2.200L13 4a1.500 1.500 0 0 1 2.200 0l5 5a1.500 1.500 0 0 1 0 2.200L11.500 20ZM8 20h13M8.500 8.500l7.200 7.200",
  pen: "m4 20 1-5L16.500 3.500a2 2 0 0 1 2.800 0l1.200 1.200a2 2 0 0 1 0 2.800L9 19ZM14 6l4 4",
  rubber: "m9 20-5-5a1.500 1.500 0 0 1 0-2l8.500-8.500a1.500 1.500 0 0 1 2 0L20 10a1.500 1.500 0 0 1 0 2l-8 8ZM9 20h4M8 9l7 7M17 20c2 0 2-1.500 4-1.500",
  colour: "M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11Z",
  uncolour: "M12 3c4 5 6 8 6 11a6 6 0 0 1-12 0c0-3 2-6 6-11ZM4 4l16 16",
  fit: "M4 9V5a1 1 0 0 1 1-1h4M15 4h4a1 1 0 0 1 1 1v4M20 15v4a1 1 0 0 1-1 1h-4M9 20H5a1 1 0 0 1-1-1v-4",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  theme: "M12 3a9 9 0 1 0 9 9 7 7 0 0 1-9-9Z",
  keys: "M3 7a1 1 0 0 1 1-1h16a1 1 0 0 1 1 1v10a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1ZM7 10h.01M11 10h.01M15 10h.01M18 10h-.01M7 14h10",
  close: "M6 6l12 12M18 6 6 18",
  further: "M5 12h13m-5-5 5 5-5 5",
  photo: "M4 5h16a1 1 0 0 1 1 1v12a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1V6a1 1 0 0 1 1-1Zm4.500 5.500a1.500 1.500 0 1 0 0-3 1.500 1.500 0 0 0 0 3ZM21 15l-5-4.500L6 19",
} as const;
export type IconName = keyof typeof kIcons;

export function icon(name: IconName): SVGSVGElement {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(space, "path");
  path.setAttribute("d", kIcons[name]);
  svg.append(path);
  return svg;
}

/** A button that shows only an icon; its name is what screen readers say and what the pointer shows. */
export function iconButton(name: IconName, label: string, act: () => void, props: Props = {}): HTMLButtonElement {
  return h("button", { type: "button", class: "icon", "aria-label": label, title: label, onclick: act, ...props }, icon(name));
}

export function textButton(label: string, act: () => void, props: Props = {}): HTMLButtonElement {
  return h("button", { type: "button", onclick: act, ...props }, label);
}
