import { expect, test } from 'vitest';
import { pointerReleased } from '@/shared/pointerReleased';

async function isReleased(released: Promise<void>) {
  const nothing = Symbol('not yet');
  const later = new Promise((resolve) => setTimeout(() => resolve(nothing), 20));
  return (await Promise.race([released, later])) !== nothing;
}

test('where nothing is pressed nothing is waited for', async () => {
  expect(await isReleased(pointerReleased())).toBe(true);
});

test('what is pressed is waited for until it is let go, and its click is done', async () => {
  window.dispatchEvent(new Event('pointerdown'));
  const released = pointerReleased();
  expect(await isReleased(released)).toBe(false);
  const clicked: string[] = [];
  window.addEventListener('click', () => clicked.push('click'), { once: true });
  const order = released.then(() => clicked.push('released'));
  window.dispatchEvent(new Event('pointerup'));
  window.dispatchEvent(new Event('click'));
  await order;
  expect(clicked).toEqual(['click', 'released']);
});

test('a pointer that is taken away is let go', async () => {
  window.dispatchEvent(new Event('pointerdown'));
  const released = pointerReleased();
  window.dispatchEvent(new Event('pointercancel'));
  expect(await isReleased(released)).toBe(true);
});
