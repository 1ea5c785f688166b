import type { Widget } from '@/api/cost';

/** How tiles stand on a grid of twelve columns: where one is put, the others make room below it. */
export const columns = 12;
const mostRows = 999;
const mostHeight = 24;

export type Step = 'left' | 'right' | 'up' | 'down' | 'wider' | 'narrower' | 'taller' | 'shorter';

type Place = Pick<Widget, 'column' | 'row' | 'width' | 'height'>;

function overlap(a: Place, b: Place): boolean {
  return a.column < b.column + b.width && b.column < a.column + a.width && a.row < b.row + b.height && b.row < a.row + a.height;
}

/** Pushes down whatever stands in the way of the tile at `first`; the order of the list stays. */
export function settle(widgets: readonly Widget[], first: number): Widget[] {
  const order = widgets.map((_, at) => at).sort((a, b) => Number(b === first) - Number(a === first) || place(widgets, a).row - place(widgets, b).row || place(widgets, a).column - place(widgets, b).column);
  const settled = new Map<number, Widget>();
  for (const at of order) {
    const widget = { ...(widgets[at] as Widget) };
    for (let hit = [...settled.values()].find((one) => overlap(one, widget)); hit && widget.row < mostRows; hit = [...settled.values()].find((one) => overlap(one, widget)))
      widget.row = Math.min(mostRows, hit.row + hit.height);
    settled.set(at, widget);
  }
  return widgets.map((_, at) => settled.get(at) as Widget);
}

function place(widgets: readonly Widget[], at: number): Place {
  return widgets[at] as Widget;
}

/** One step of a tile; the same list where it can go no further. */
export function step(widgets: readonly Widget[], at: number, how: Step): Widget[] {
  const widget = widgets[at];
  if (!widget) return [...widgets];
  const { column, row, width, height } = widget;
  const moved: Record<Step, Place> = {
    left: { column: Math.max(0, column - 1), row, width, height },
    right: { column: Math.min(columns - width, column + 1), row, width, height },
    up: { column, row: Math.max(0, row - 1), width, height },
    down: { column, row: Math.min(mostRows, row + 1), width, height },
    wider: { column: column + width < columns ? column : Math.max(0, column - 1), row, width: Math.min(columns, width + 1), height },
    narrower: { column, row, width: Math.max(1, width - 1), height },
    taller: { column, row, width, height: Math.min(mostHeight, height + 1) },
    shorter: { column, row, width, height: Math.max(1, height - 1) },
  };
  return settle(
    widgets.map((one, index) => (index === at ? { ...one, ...moved[how] } : one)),
    at,
  );
}

/** Below all others. */
export function add(widgets: readonly Widget[], widget: Omit<Widget, 'column' | 'row'>): Widget[] {
  const row = widgets.reduce((lowest, one) => Math.max(lowest, one.row + one.height), 0);
  return [...widgets, { ...widget, column: 0, row: Math.min(mostRows, row) }];
}

/** In the order of reading, as they stand below each other on a narrow window. */
export function inReadingOrder(widgets: readonly Widget[]): number[] {
  return widgets.map((_, at) => at).sort((a, b) => place(widgets, a).row - place(widgets, b).row || place(widgets, a).column - place(widgets, b).column);
}
