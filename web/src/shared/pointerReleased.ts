let held = false;
let waiting: (() => void)[] = [];

function release() {
  held = false;
  const all = waiting;
  waiting = [];
  // The click that a release makes comes after it.
  setTimeout(() => all.forEach((go) => go()), 0);
}

window.addEventListener('pointerdown', () => (held = true), true);
window.addEventListener('pointerup', release, true);
window.addEventListener('pointercancel', release, true);

/** Once no button of the mouse and no finger is down: a page that moves before makes people miss what they press. */
export function pointerReleased(): Promise<void> {
  return held ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve();
}
