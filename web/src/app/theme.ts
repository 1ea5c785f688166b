import { applyDensity, applyMode, Density, Mode } from '@cloudscape-design/global-styles';
import { useSyncExternalStore } from 'react';
import { readLocal } from '@/shared/useLocalState';

export type Theme = 'light' | 'dark' | 'system';

const key = 'farthing.theme';
const densityKey = 'farthing.compact';
const darkScreen = window.matchMedia('(prefers-color-scheme: dark)');
const listeners = new Set<() => void>();
let theme = readTheme();
let compact = readLocal(densityKey, false);

function readTheme(): Theme {
  const kept = readLocal<unknown>(key, 'system');
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

function keep(name: string, value: unknown): void {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // It holds until the page is left.
  }
}

export function isDark(): boolean {
  return theme === 'dark' || (theme === 'system' && darkScreen.matches);
}

function apply(): void {
  applyMode(isDark() ? Mode.Dark : Mode.Light);
  applyDensity(compact ? Density.Compact : Density.Comfortable);
  for (const listener of listeners) listener();
}

/** Before the first picture, so that nothing flashes. */
export function beginTheme(): void {
  darkScreen.addEventListener('change', apply);
  apply();
}

export function setTheme(next: Theme): void {
  theme = next;
  keep(key, next);
  apply();
}

export function setCompact(next: boolean): void {
  compact = next;
  keep(densityKey, next);
  apply();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useTheme(): Theme {
  return useSyncExternalStore(subscribe, () => theme);
}

export function useCompact(): boolean {
  return useSyncExternalStore(subscribe, () => compact);
}

/** For charts that draw with colours of their own. */
export function useIsDark(): boolean {
  return useSyncExternalStore(subscribe, isDark);
}
