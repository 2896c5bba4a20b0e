import type { RefObject } from 'react';
import { useShortcuts } from '../../shortcuts/shortcuts';

/** `j` and `k` move from row to row, `Enter` opens the row, and `.` opens its actions. */
export function useRowKeys(box: RefObject<HTMLDivElement | null>): void {
  const current = () => document.activeElement?.closest<HTMLElement>('[data-row]') ?? undefined;
  const move = (step: 1 | -1) => {
    const row = current();
    const index = row ? Number(row.dataset['row']) + step : 0;
    const next = box.current?.querySelector<HTMLElement>(`[data-row="${index}"]`);
    const link =
      next?.querySelector<HTMLElement>('[data-open]') ?? next?.querySelector<HTMLElement>('a, button');
    link?.focus();
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    '.': () => current()?.querySelector<HTMLElement>('[data-menu]')?.click(),
  });
}
