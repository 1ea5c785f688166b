import { describe, expect, it } from 'vitest';
import type { Widget } from '@/api/cost';
import { add, inReadingOrder, settle, step } from '@/pages/dashboards/layout';

const tile = (title: string, column: number, row: number, width = 6, height = 4): Widget => ({ title, kind: 'text', report: null, query: null, text: '', column, row, width, height });
const places = (widgets: Widget[]) => widgets.map((one) => [one.title, one.column, one.row, one.width, one.height]);

describe('the arrangement of a dashboard', () => {
  it('pushes down what is in the way of the tile that moves', () => {
    const moved = step([tile('a', 0, 0), tile('b', 6, 0)], 0, 'right');
    expect(places(moved)).toEqual([
      ['a', 1, 0, 6, 4],
      ['b', 6, 4, 6, 4],
    ]);
  });

  it('pushes on what the pushed one meets', () => {
    expect(settle([tile('a', 0, 0), tile('b', 0, 2), tile('c', 0, 4)], 0).map((one) => one.row)).toEqual([0, 4, 8]);
  });

  it('keeps a tile on the grid', () => {
    const alone = [tile('a', 0, 0)];
    expect(step(alone, 0, 'left')).toEqual(alone);
    expect(step(alone, 0, 'up')).toEqual(alone);
    expect(step([tile('a', 6, 0)], 0, 'right')[0]?.column).toBe(6);
    expect(step([tile('a', 0, 0, 1, 1)], 0, 'narrower')[0]?.width).toBe(1);
    expect(step([tile('a', 0, 0, 1, 24)], 0, 'taller')[0]?.height).toBe(24);
  });

  it('grows to the left where the right edge is reached', () => {
    expect(places(step([tile('a', 6, 0)], 0, 'wider'))).toEqual([['a', 5, 0, 7, 4]]);
    expect(places(step([tile('a', 0, 0, 12)], 0, 'wider'))).toEqual([['a', 0, 0, 12, 4]]);
  });

  it('adds below all others and reads row by row', () => {
    const widgets = add([tile('b', 6, 0), tile('a', 0, 0)], { title: 'c', kind: 'text', report: null, query: null, text: '', width: 6, height: 2 });
    expect(widgets[2]).toMatchObject({ column: 0, row: 4 });
    expect(inReadingOrder(widgets)).toEqual([1, 0, 2]);
  });
});
