export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Which part of the photo is seen, how large: screen = photo * scale + offset, in CSS pixels. */
export interface Viewport {
  readonly scale: number;
  readonly x: number;
  readonly y: number;
}

const kLargest = 40;

/** What lies over the screen's edges, pixels. */
export interface Margins {
  readonly sides: number;
  readonly top: number;
  readonly bottom: number;
}

const kNoMargins: Margins = { sides: 0, top: 0, bottom: 0 };

/** The whole photo in the middle of what is free; small photos are enlarged at most six times. */
export function fitted(photo: Size, screen: Size, { sides, top, bottom } = kNoMargins): Viewport {
  const width = Math.max(screen.width - 2 * sides, 40), height = Math.max(screen.height - top - bottom, 40);
  const scale = Math.min(width / photo.width, height / photo.height, 6);
  return { scale, x: (screen.width - scale * photo.width) / 2, y: top + (height - scale * photo.height) / 2 };
}

export const toScreen = (view: Viewport, at: Place): Place => ({ x: at.x * view.scale + view.x, y: at.y * view.scale + view.y });
export const toPhoto = (view: Viewport, at: Place): Place => ({ x: (at.x - view.x) / view.scale, y: (at.y - view.y) / view.scale });

/** Zooms so that what is under `at` stays there. */
export function zoomed(view: Viewport, by: number, at: Place, photo: Size, screen: Size): Viewport {
  const least = Math.min(fitted(photo, screen).scale / 2, 1);
  const scale = Math.min(Math.max(view.scale * by, least), kLargest);
  const real = scale / view.scale;
  return kept({ scale, x: at.x - real * (at.x - view.x), y: at.y - real * (at.y - view.y) }, photo, screen);
}

export const panned = (view: Viewport, dx: number, dy: number, photo: Size, screen: Size): Viewport =>
  kept({ ...view, x: view.x + dx, y: view.y + dy }, photo, screen);

/** Some of the photo stays in sight. */
function kept(view: Viewport, photo: Size, screen: Size): Viewport {
  const seen = 60;
  const within = (at: number, size: number, room: number) => Math.min(Math.max(at, seen - size), room - seen);
  return {
    scale: view.scale,
    x: within(view.x, photo.width * view.scale, screen.width),
    y: within(view.y, photo.height * view.scale, screen.height),
  };
}
