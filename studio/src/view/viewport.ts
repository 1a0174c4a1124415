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

/** The whole photo in the middle, with a margin; small photos are enlarged at most six times. */
export function fitted(photo: Size, screen: Size, margin = 24): Viewport {
  const room = (of: number) => Math.max(of - 2 * margin, 40);
  const scale = Math.min(room(screen.width) / photo.width, room(screen.height) / photo.height, 6);
  return { scale, x: (screen.width - scale * photo.width) / 2, y: (screen.height - scale * photo.height) / 2 };
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
